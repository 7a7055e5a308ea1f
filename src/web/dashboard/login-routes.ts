import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { LinkState } from "../../features/sign-in/sign-in.ts";
import { loginPage } from "../pages/dashboard/login-page.ts";
import { createAttemptLimit } from "./attempt-limit.ts";
import { type Desk, sendPage } from "./desk.ts";

const carriesToken = z.object({ token: z.string() });
const status: Readonly<Record<Exclude<LinkState, "good">, number>> = {
  used: 410,
  expired: 410,
  unknown: 404,
};

/** The way in and out. A link only shows a page: it is spent by its button, because chats and mail scanners open links too. */
export function addLoginRoutes(app: FastifyInstance, desk: Desk): void {
  const { signIn, clock } = desk.parts;
  const limit = createAttemptLimit(clock);

  const refuseLink = (request: FastifyRequest, reply: FastifyReply, state: Exclude<LinkState, "good">) => {
    limit.noteFailure(desk.addressOf(request));
    return desk.refuse(request, reply, state, status[state]);
  };

  app.get("/dashboard/login", async (request, reply) => {
    const { data } = carriesToken.safeParse(request.query);
    if (!data) return desk.refuse(request, reply, "signIn", 200);
    if (limit.isExceeded(desk.addressOf(request))) return refuseForNow(request, reply);
    const state = await signIn.look(data.token, clock.now());
    if (state !== "good") return refuseLink(request, reply, state);
    void desk.parts.prepare().catch(() => {});
    return sendPage(reply, loginPage(desk.pageFor(request), data.token));
  });

  app.post("/dashboard/login", async (request, reply) => {
    if (!desk.isFromOwnPage(request)) return desk.refuse(request, reply, "forged", 403);
    if (limit.isExceeded(desk.addressOf(request))) return refuseForNow(request, reply);
    const { data } = carriesToken.safeParse(request.body);
    const entered = await signIn.enter(data?.token ?? "", clock.now());
    if (entered.kind === "refused") return refuseLink(request, reply, entered.because);
    // Whatever this browser was signed in with before ends with it.
    const before = request.cookies[desk.cookie.name];
    if (before !== undefined) await signIn.leave(before);
    return reply.setCookie(desk.cookie.name, entered.secret, desk.cookie.options).redirect("/dashboard", 303);
  });

  const refuseForNow = (request: FastifyRequest, reply: FastifyReply) =>
    desk.refuse(request, reply.header("retry-after", "60"), "tooOften", 429);

  const signOut = (leave: (secret: string, key: Parameters<typeof signIn.leaveAll>[0]) => Promise<unknown>) =>
    desk.submitted(async ({ secret, member }, request, reply) => {
      await leave(secret, member.key);
      return desk.refuse(request, reply.clearCookie(desk.cookie.name, desk.cookie.options), "signedOut", 200);
    });
  app.post(
    "/dashboard/sign-out",
    signOut((secret) => signIn.leave(secret)),
  );
  app.post(
    "/dashboard/sign-out-everywhere",
    signOut((_secret, key) => signIn.leaveAll(key)),
  );
}
