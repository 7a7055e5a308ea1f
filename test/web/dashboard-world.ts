import type { LightMyRequestResponse } from "fastify";
import { createPageCharts } from "../../src/app/create-page-charts.ts";
import { createTeamPages } from "../../src/app/create-team-pages.ts";
import { createCharts } from "../../src/charts/charts.ts";
import type { PlatformAdapter } from "../../src/chat/adapter-contract.ts";
import type { DashboardParts } from "../../src/web/dashboard/dashboard.ts";
import type { WebServer } from "../../src/web/server.ts";
import { type BroadcastWorld, openBroadcastWorld } from "../features/broadcasts/broadcast-world.ts";
import { openTestBot, type TestBot } from "../support/test-bot.ts";
import { createTestServer, readPageWords } from "./preview-world.ts";

export interface DashboardWorld extends TestBot {
  readonly server: WebServer;
  /** Broadcasts as they are kept, and a sender of few words. */
  readonly team: BroadcastWorld;
  /** What the platform says of everybody, once a test has it say something; `undefined`: it cannot say now. */
  readonly platform: { grantsOf?: NonNullable<PlatformAdapter["grantsOf"]> };
  /** May be changed while a test runs, as an operator would and restart. */
  readonly roles: { MODERATORS: string[]; ORGANISERS: string[] };
  /** Asks for a link in the chat, as the person would; answers its path. */
  invites(name: string, grants?: readonly string[]): Promise<string>;
  /** Asks for a link and follows it; answers the browser's cookie. */
  signsIn(name: string, grants?: readonly string[]): Promise<string>;
  get(url: string, cookie?: string): Promise<LightMyRequestResponse>;
  /** Sends a form as one of our own pages does. */
  post(url: string, form: Readonly<Record<string, string>>, cookie?: string): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

export const cookieName = "porte-voix";

/** The dashboard with everything behind it that ships, on a real database. */
export async function openDashboardWorld(
  config: Partial<DashboardParts["config"]> = {},
): Promise<DashboardWorld> {
  const roles = { MODERATORS: [] as string[], ORGANISERS: [] as string[] };
  const bot = await openTestBot({ roles });
  const { services, clock, storage } = bot;
  const team = await openBroadcastWorld({ storage, clock });
  const platform: DashboardWorld["platform"] & Pick<PlatformAdapter, "platform"> = { platform: "preview" };
  const words = await readPageWords();
  const charts = createCharts({ i18n: bot.i18n, clock });
  const dashboard = createTeamPages({
    adapters: [platform],
    config: {
      HOST: "127.0.0.1",
      PUBLIC_URL: undefined,
      LANGUAGES: services.languages,
      TZ_DEFAULT: "Europe/Paris",
      TRUST_PROXY: 0,
      ...config,
      // The lists themselves, so that a test can change them.
      ...roles,
    },
    clock,
    words,
    storage,
    // Not a copy: where the pages are is asked for when it is needed.
    services: Object.create(services, { broadcasts: { value: team.broadcasts } }),
    i18n: bot.i18n,
    charts: createPageCharts({ charts, i18n: bot.i18n, words, zone: "Europe/Paris" }),
    liveEveryMs: 20,
  });
  const server = await createTestServer({ plugins: [dashboard], clock });

  const get: DashboardWorld["get"] = (url, cookie) =>
    server.app.inject({
      url,
      headers: { accept: "text/html", ...(cookie ? { cookie: `${cookieName}=${cookie}` } : {}) },
    });
  const post: DashboardWorld["post"] = (url, form, cookie) =>
    server.app.inject({
      method: "POST",
      url,
      headers: {
        accept: "text/html",
        "content-type": "application/x-www-form-urlencoded",
        "sec-fetch-site": "same-origin",
        ...(cookie ? { cookie: `${cookieName}=${cookie}` } : {}),
      },
      payload: new URLSearchParams(form).toString(),
    });
  async function invites(name: string, grants: readonly string[] = []): Promise<string> {
    const reply = await bot.says(name, "/dashboard", { grants });
    return /\/dashboard\/login\?token=[\w-]{43}/.exec(reply?.html ?? "")?.[0] ?? "";
  }
  return {
    ...bot,
    server,
    team,
    platform,
    roles,
    invites,
    get,
    post,
    async signsIn(name, grants) {
      const link = await invites(name, grants);
      const answer = await post("/dashboard/login", { token: tokenIn(link) });
      return answer.cookies[0]?.value ?? "";
    },
    async close() {
      await server.close();
      await charts.close();
    },
  };
}

export const tokenIn = (link: string): string => link.split("token=")[1] ?? "";

/** What a form of a page carries to show that it is ours. */
export const formTokenIn = (page: string): string => /name="form" value="([^"]+)"/.exec(page)?.[1] ?? "";
