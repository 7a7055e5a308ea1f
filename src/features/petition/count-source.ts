import { z } from "zod";

const thisMachine = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** https, or this machine; no password that would end up in a log of theirs. */
const address = z.url({ protocol: /^https?$/, abort: true }).refine((text) => {
  const { protocol, hostname, username, password } = new URL(text);
  return (protocol === "https:" || thisMachine.test(hostname)) && username === "" && password === "";
});

/** The number in the address of a Decidim initiative, such as `https://petitions.senat.fr/initiatives/i-416`. */
const initiativePath = /^\/initiatives\/i-(\d{1,9})\/?$/;

/** The number of the initiative at this address; `undefined` when it is none. */
export const initiativeAt = (url: string): string | undefined =>
  initiativePath.exec(new URL(url).pathname)?.[1];

/** RFC 6901: `/data/signatures`, `/counts/0`. */
const pointer = z.string().regex(/^(\/([^/~]|~[01])*)+$/);

/** Where the number of signatures comes from. `manual`: an organiser types it in. */
export const countSource = z.union([
  z.enum(["none", "manual"]),
  z.strictObject({ decidim: address.refine((url) => initiativeAt(url) !== undefined) }),
  z.strictObject({ json: address, pointer }),
]);
export type CountSource = z.output<typeof countSource>;
