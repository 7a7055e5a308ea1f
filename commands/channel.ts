import type { Button, Reply } from "../src/chat/reply.ts";
import { say } from "../src/chat/text.ts";
import { type Call, defineCommand } from "../src/core/command.ts";
import { openCommand } from "../src/core/press.ts";
import { type Channel, isChannelName } from "../src/features/referrals/referrals.ts";
import { drawCodes, linkOf, sayLinks } from "./channel-links.ts";

/** Four rows of two, and one to turn the page. */
const shown = 8;
const perRow = 2;

/**
 * A link for each channel, poster or partner, to know what each brings; never for a person. `CODE: NAME` renames one: a
 * button cannot carry a name, and nothing about it is remembered meanwhile.
 */
export default defineCommand({
  name: "channel",
  audience: "organisers",
  answer: "private",
  options: { name: { required: false } },
  async run(call, { name }) {
    if (name === undefined) return listChannels(call, 0);
    const [, code = "", newName = ""] = /^([A-Za-z0-9_-]{1,24})\s*:\s+(.+)$/.exec(name) ?? [];
    const known = code === "" ? undefined : await call.services.referrals.channels.find(code);
    return known ? rename(call, known, newName) : make(call, name);
  },
  buttons: {
    page: async (call, value) => ({
      ...(await listChannels(call, /^\d{1,3}$/.test(value) ? Number(value) : 0)),
      replace: true,
    }),
    show: (call, code) =>
      withChannel(call, code, (channel) => ({ ...sayChannel(call, channel), replace: true })),
    async qr({ services }, code) {
      const channel = await services.referrals.channels.find(code);
      if (!channel) return sayGone();
      const files = await drawCodes(linkOf(services, code), code);
      return { lines: [say("channel.qr", { name: channel.name })], files };
    },
    rename: (call, code) =>
      withChannel(call, code, ({ name }) => ({
        lines: [say("channel.rename", { name }), say("channel.rename_how", { code })],
        buttons: [[backTo(code)]],
        replace: true,
      })),
    retire: (call, code) => withChannel(call, code, askToRetire),
    async "retire-yes"(call, code) {
      const channel = await call.services.referrals.channels.retire(code, doing(call));
      if (!channel) return sayGone();
      return {
        lines: [say("channel.retired", { name: channel.name }), say("channel.retired_why")],
        buttons: [[{ label: say("channel.all"), press: openCommand("channel") }]],
        replace: true,
      };
    },
  },
});

const doing = ({ person, now }: Call) => ({ by: person.key, at: now });

async function make(call: Call, name: string): Promise<Reply> {
  if (!isChannelName(name)) return { lines: [say("channel.name_long")] };
  const { services } = call;
  const channel = await services.referrals.channels.make(name, doing(call));
  if (channel === "name_taken") return sayTaken(name);
  const { lines, buttons } = sayChannel(call, channel);
  return {
    lines: [say("channel.made"), ...lines],
    ...(buttons ? { buttons } : {}),
    files: await drawCodes(linkOf(services, channel.code), channel.code),
  };
}

async function rename(call: Call, { code }: Channel, name: string): Promise<Reply> {
  if (!isChannelName(name)) return { lines: [say("channel.name_long")] };
  const channel = await call.services.referrals.channels.rename(code, name, doing(call));
  if (channel === "name_taken") return sayTaken(name);
  if (!channel) return sayGone();
  const { lines, ...rest } = sayChannel(call, channel);
  return { lines: [say("channel.renamed"), ...lines], ...rest };
}

async function listChannels({ services }: Call, wanted: number): Promise<Reply> {
  const channels = await services.referrals.channels.list();
  if (channels.length === 0) return { lines: [say("channel.none"), say("channel.how")] };
  const page = Math.min(wanted, Math.ceil(channels.length / shown) - 1);
  const first = page * shown;
  const here = channels.slice(first, first + shown);
  const buttons = here.map(
    ({ code, name }): Button => ({
      label: say("channel.button", { name }),
      press: { command: "channel", action: "show", value: code },
    }),
  );
  return {
    lines: [
      say("channel.intro"),
      here.map(({ code, name, isRetired }) =>
        say(isRetired ? "channel.item_retired" : "channel.item", { name, code }),
      ),
      say("channel.how"),
    ],
    buttons: [
      ...Array.from({ length: Math.ceil(buttons.length / perRow) }, (_, row) =>
        buttons.slice(row * perRow, (row + 1) * perRow),
      ),
      [
        ...(page > 0 ? [turnTo(page - 1, "faq.previous")] : []),
        ...(first + shown < channels.length ? [turnTo(page + 1, "faq.next")] : []),
      ],
    ].filter((row) => row.length > 0),
  };
}

const turnTo = (page: number, label: "faq.previous" | "faq.next"): Button => ({
  label: say(label),
  press: { command: "channel", action: "page", value: String(page) },
});

function sayChannel({ services }: Call, { code, name, isRetired, createdAt }: Channel): Reply {
  const press = (action: string) => ({ command: "channel", action, value: code });
  return {
    lines: [
      [
        say("channel.title", { name }),
        say("channel.since", { code, day: { moment: createdAt, style: "date" } }),
        ...(isRetired ? [say("channel.is_retired")] : []),
      ],
      sayLinks(services, code),
      say("channel.counts"),
    ],
    buttons: [
      [
        { label: say("channel.to_qr"), press: press("qr") },
        ...(isRetired
          ? []
          : [
              { label: say("channel.to_rename"), press: press("rename") },
              { label: say("channel.to_retire"), press: press("retire") },
            ]),
      ],
      [{ label: say("channel.all"), press: openCommand("channel") }],
    ],
  };
}

const askToRetire = ({ code, name }: Channel): Reply => ({
  lines: [say("channel.retire", { name }), say("channel.retired_why")],
  buttons: [
    [
      { label: say("channel.retire_yes"), press: { command: "channel", action: "retire-yes", value: code } },
      backTo(code),
    ],
  ],
  replace: true,
});

const backTo = (code: string): Button => ({
  label: say("channel.keep"),
  press: { command: "channel", action: "show", value: code },
});

/** A code in a button may be forged, or of a channel that somebody else has retired. */
async function withChannel(
  { services }: Call,
  code: string,
  answer: (channel: Channel) => Reply,
): Promise<Reply> {
  const channel = await services.referrals.channels.find(code);
  return channel ? answer(channel) : sayGone();
}

const sayTaken = (name: string): Reply => ({ lines: [say("channel.name_taken", { name })] });

const sayGone = (): Reply => ({
  lines: [say("channel.gone")],
  buttons: [[{ label: say("channel.all"), press: openCommand("channel") }]],
  replace: true,
});
