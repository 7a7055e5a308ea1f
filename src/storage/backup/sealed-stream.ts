import { createGunzip, createGzip } from "node:zlib";
import { Decrypter, Encrypter } from "age-encryption";
import { deriveKey } from "../sealing.ts";

/**
 * The age format (age-encryption.org/v1): 64 KiB at a time, each authenticated in its place, the last one marked. What
 * is altered, moved or cut off is an error. Its passphrase is 256 bits from SECRET_KEY: no stretching makes it stronger.
 */
const stretching = 10;
const passphraseOf = (secret: Buffer): string => deriveKey(secret, "backup").toString("base64url");

type Bytes = AsyncIterable<Uint8Array>;

/** Compresses and encrypts what passes, for `pipeline`. */
export function seal(secret: Buffer) {
  const encrypter = new Encrypter();
  encrypter.setScryptWorkFactor(stretching);
  encrypter.setPassphrase(passphraseOf(secret));
  return [
    createGzip(),
    async function* (plain: Bytes) {
      yield* await encrypter.encrypt(ReadableStream.from(plain));
    },
  ] as const;
}

/** Undoes `seal`, for `pipeline`. Throws on a wrong key at once, on anything altered when it comes to it, and at a cut. */
export function open(secrets: readonly Buffer[]) {
  const decrypter = new Decrypter();
  for (const secret of secrets) decrypter.addPassphrase(passphraseOf(secret));
  return [
    async function* (sealed: Bytes) {
      yield* await decrypter.decrypt(ReadableStream.from(sealed));
    },
    createGunzip(),
  ] as const;
}
