import { createHmac, timingSafeEqual } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type Language, readLanguage } from "../../chat/languages.ts";
import type { Text } from "../../chat/text.ts";
import type { Config } from "../../config.ts";
import type { TeamAudit } from "../../features/audit/audit.ts";
import type { Broadcasts } from "../../features/broadcasts/broadcasts.ts";
import type { Faq } from "../../features/faq/faq.ts";
import type { Petition } from "../../features/petition/petition.ts";
import type { SharedLinks } from "../../features/shared-links/shared-links.ts";
import type { Member, SignIn } from "../../features/sign-in/sign-in.ts";
import type { Statistics } from "../../features/statistics/statistics.ts";
import type { Clock } from "../../system/clock.ts";
import { clientAddress } from "../client-address.ts";
import { choosePageLanguage } from "../page-language.ts";
import type { PageWords } from "../page-words.ts";
import type { PageCharts } from "../pages/dashboard/chart-part.ts";
import { type DeskContext, writeFormToken } from "../pages/dashboard/frame.ts";
import { type NoticeKind, noticePage } from "../pages/dashboard/notice-page.ts";
import type { PageContext } from "../pages/layout.ts";
import { isFromOwnPage } from "./same-origin.ts";
import { type SessionCookie, sessionCookie } from "./session-cookie.ts";

interface Roles {
  readonly moderates: boolean;
  readonly organises: boolean;
}

export interface DashboardParts {
  readonly config: Pick<Config, "HOST" | "PUBLIC_URL" | "LANGUAGES" | "TZ_DEFAULT" | "TRUST_PROXY">;
  readonly clock: Clock;
  readonly words: PageWords;
  readonly audit: Pick<TeamAudit, "noteExport">;
  readonly signIn: SignIn;
  readonly petition: Petition;
  readonly statistics: Statistics;
  readonly sharedLinks: SharedLinks;
  readonly faq: Pick<Faq, "entry">;
  readonly charts: PageCharts;
  /** Words of the bot, as plain text. */
  speak(text: Text, language: Language): string;
  /** Where the pages are, as others reach them. No slash at the end. */
  publicUrl(): string;
  readonly broadcasts: Broadcasts;
  /** Reads and loads what the first page needs, while somebody signs in. */
  prepare(): Promise<void>;
  /** Changes when there are new figures; tells none. */
  figuresMark(): Promise<string>;
  /** Between two looks for new figures, in ms. */
  readonly liveEveryMs?: number;
  /**
   * Asked at every request, so that a role taken away is soon gone. `unknown`: only the member's platform could tell, and it
   * cannot now.
   */
  rolesOf(member: Pick<Member, "id" | "grants">): Promise<Roles | "unknown">;
}

/** Somebody of the team at one of the pages. */
export interface Visit {
  readonly member: Member;
  readonly roles: Roles;
  readonly secret: string;
  readonly context: DeskContext;
}

/** Somebody with a session, who may have no role any more. */
interface Caller extends Omit<Visit, "roles" | "context"> {
  readonly context: Omit<DeskContext, "roles">;
}

type Act = (visit: Visit, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** What the dashboard's routes share: who is there, and whether a form is ours. */
export interface Desk {
  readonly parts: DashboardParts;
  readonly cookie: SessionCookie;
  pageFor(request: FastifyRequest): PageContext;
  /** Where a request came from, for what is limited by it. */
  addressOf(request: FastifyRequest): string;
  refuse(request: FastifyRequest, reply: FastifyReply, kind: NoticeKind, status: number): unknown;
  /** Calls `act` for whoever is signed in and still has a role; anybody else is told how to come in. */
  signedIn(act: Act): (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
  /** The same for organisers only. */
  organising(act: Act): (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
  /** The same for a form: it must come from one of our pages and carry its token. */
  submitted(act: Act): (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
  /** Whether a page may stay open in this session: it has not ended, and there is still a role. Counts as no use. */
  mayStay(secret: string): Promise<boolean>;
  isFromOwnPage(request: FastifyRequest): boolean;
}

export function createDesk(parts: DashboardParts): Desk {
  const { config, clock, words, signIn, petition } = parts;
  const cookie = sessionCookie(config);

  const pageFor = (request: FastifyRequest): PageContext => ({
    language: choosePageLanguage(request, config.LANGUAGES),
    languages: config.LANGUAGES,
    words,
    petitionUrl: petition.link,
  });

  const refuse: Desk["refuse"] = (request, reply, kind, status) =>
    sendPage(reply.code(status), noticePage(pageFor(request), kind));

  async function callerOf(request: FastifyRequest): Promise<Caller | undefined> {
    const secret = request.cookies[cookie.name];
    // A page that asks by itself says so.
    const look = request.headers["x-refresh"] || isStream(request) ? signIn.peek : signIn.find;
    const session = secret === undefined ? undefined : await look(secret, clock.now());
    if (!secret || !session) return undefined;
    const { lang } = request.query as { lang?: unknown };
    const chosen = typeof lang === "string" ? readLanguage(lang, config.LANGUAGES) : undefined;
    if (chosen && chosen !== session.member.language) await signIn.chooseLanguage(secret, chosen);
    const language = chosen ?? readLanguage(session.member.language, config.LANGUAGES) ?? config.LANGUAGES[0];
    const context = {
      ...pageFor(request),
      language,
      zone: config.TZ_DEFAULT,
      formToken: writeFormToken(formTokenOf(secret)),
    };
    return { member: session.member, secret, context };
  }

  const signedIn: Desk["signedIn"] = (act) => async (request, reply) => {
    const caller = await callerOf(request);
    if (!caller) return reply.redirect("/dashboard/login", 303);
    const roles = await parts.rolesOf(caller.member);
    // The session stays: what cannot be said now may be said in a minute.
    if (roles === "unknown") return refuse(request, reply.header("retry-after", "60"), "roleUnknown", 503);
    if (!roles.moderates && !roles.organises) {
      await signIn.leave(caller.secret);
      return refuse(request, reply.clearCookie(cookie.name, cookie.options), "noRole", 403);
    }
    return act({ ...caller, roles, context: { ...caller.context, roles } }, request, reply);
  };

  return {
    parts,
    cookie,
    pageFor,
    // No address is longer; what a client wrote into the header by itself could be.
    addressOf: ({ raw }) => clientAddress(raw, config.TRUST_PROXY).slice(0, 45),
    refuse,
    signedIn,
    organising: (act) =>
      signedIn(async (visit, request, reply) =>
        visit.roles.organises ? act(visit, request, reply) : refuse(request, reply, "organisers", 403),
      ),
    async mayStay(secret) {
      const session = await signIn.peek(secret, clock.now());
      const roles = session && (await parts.rolesOf(session.member));
      // What cannot be said now may be said at the next look.
      return roles === "unknown" || Boolean(roles?.moderates || roles?.organises);
    },
    isFromOwnPage: ({ headers }) => isFromOwnPage(headers, config.PUBLIC_URL),
    submitted: (act) =>
      signedIn(async (visit, request, reply) => {
        const { form } = (request.body ?? {}) as { form?: unknown };
        const isOurs = isFromOwnPage(request.headers, config.PUBLIC_URL) && isSame(form, visit.secret);
        return isOurs ? act(visit, request, reply) : refuse(request, reply, "forged", 403);
      }),
  };
}

const isStream = ({ headers }: FastifyRequest): boolean => headers.accept === "text/event-stream";

export const sendPage = (reply: FastifyReply, page: string): FastifyReply =>
  reply.type("text/html; charset=utf-8").send(page);

/** Follows from the session: another page cannot know it, and there is nothing to keep. */
const formTokenOf = (secret: string): string =>
  createHmac("sha256", secret).update("porte-voix form").digest("base64url");

function isSame(form: unknown, secret: string): boolean {
  const expected = Buffer.from(formTokenOf(secret));
  const given = Buffer.from(typeof form === "string" ? form : "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
