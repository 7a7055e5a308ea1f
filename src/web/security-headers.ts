import type { FastifyInstance } from "fastify";

/** Everything comes from this server: pages hold no inline script or style, and no other site may frame them. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** HSTS only where people come by https. */
const httpsOnly = (publicUrl: string | undefined): Record<string, string> =>
  publicUrl?.startsWith("https:") ? { "strict-transport-security": "max-age=31536000" } : {};

/** Of an answer without a page: nothing is to be loaded, and each header more costs a redirect a hundredth of its rate. */
export const redirectHeaders = (publicUrl: string | undefined): Readonly<Record<string, string>> => ({
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  ...httpsOnly(publicUrl),
});

/** Of every other answer. */
export const answerHeaders = (publicUrl: string | undefined): Readonly<Record<string, string>> => ({
  "content-security-policy": contentSecurityPolicy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  ...httpsOnly(publicUrl),
});

/** Sets them on whatever the app answers, errors included; what never reaches its hooks has to be given them. */
export function addSecurityHeaders(app: FastifyInstance, publicUrl: string | undefined): void {
  const headers = answerHeaders(publicUrl);
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(headers);
  });
}
