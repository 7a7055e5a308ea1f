import { createCipheriv, createDecipheriv, hkdfSync, type KeyObject, randomBytes } from "node:crypto";

/** The first byte of everything sealed, so that a later form can be told apart. */
const version = 1;
/** NIST SP 800-38D: a random 96-bit nonce, a 128-bit tag. */
const nonceBytes = 12;
const tagBytes = 16;

/** A separate key for each purpose from one secret (HKDF-SHA256, RFC 5869). */
export function deriveKey(secret: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, "", `porte-voix ${purpose}`, 32));
}

/** AES-256-GCM in base64url. `row` is authenticated too: what is moved to another row does not open there. */
export function sealWith(key: Buffer | KeyObject, content: Buffer, row: string): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(row));
  const hidden = Buffer.concat([cipher.update(content), cipher.final()]);
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), hidden]).toString("base64url");
}

/** Undoes `sealWith`. Throws on another key, another row, or anything altered. */
export function openWith(key: Buffer | KeyObject, sealed: string, row: string): Buffer {
  const bytes = Buffer.from(sealed, "base64url");
  if (bytes[0] !== version || bytes.length < 1 + nonceBytes + tagBytes) throw new Error("Not a sealed value");
  const nonce = bytes.subarray(1, 1 + nonceBytes);
  const tag = bytes.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: tagBytes })
    .setAAD(Buffer.from(row))
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes + tagBytes)), decipher.final()]);
}
