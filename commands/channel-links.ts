import type { OutgoingFile } from "../src/chat/outgoing.ts";
import { say, type Text } from "../src/chat/text.ts";
import type { Services } from "../src/core/services.ts";

/** ISO/IEC 18004: four modules of white around it, without which scanners may not find it. Level M: 15 % may be damaged. */
const form = { errorCorrectionLevel: "M", margin: 4 } as const;
/** Sharp on a page of 8 cm at 300 dots an inch. */
const pixels = 1024;

/** The address that a channel's posters and posts lead to. */
export const linkOf = ({ publicUrl }: Pick<Services, "publicUrl">, code: string): string =>
  `${publicUrl}/r/${code}`;

/** A channel's links, as far as this bot has the platforms. */
export function sayLinks(
  services: Pick<Services, "publicUrl" | "deepLink" | "installLink">,
  code: string,
): Text[] {
  const start = services.deepLink(code, "start");
  const group = services.deepLink(code, "startgroup");
  const install = services.installLink();
  return [
    say("channel.link.web", { link: linkOf(services, code) }),
    ...(start ? [say("channel.link.telegram", { link: start })] : []),
    ...(group ? [say("channel.link.telegram_group", { link: group })] : []),
    ...(install ? [say("channel.link.discord", { link: install })] : []),
  ];
}

/** The code of the web link to print: as a picture and as lines that stay sharp at any size. */
export async function drawCodes(link: string, code: string): Promise<readonly OutgoingFile[]> {
  // Few ever ask for one: it is loaded then, with its fifty files.
  const { default: QRCode } = await import("qrcode");
  const [png, svg] = await Promise.all([
    QRCode.toBuffer(link, { ...form, width: pixels }),
    QRCode.toString(link, { ...form, type: "svg" }),
  ]);
  return [
    { name: `qr-${code}.png`, mime: "image/png", content: png },
    { name: `qr-${code}.svg`, mime: "image/svg+xml", content: svg },
  ];
}
