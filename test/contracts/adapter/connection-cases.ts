import { describe, expect, it } from "vitest";
import { ConfigError } from "../../../src/system/config-error.ts";
import type { AdapterDescription, ContractWorld } from "./description.ts";
import {
  cards,
  changedCards,
  eventually,
  message,
  type Staging,
  scriptedBot,
  seesWords,
} from "./running-stage.ts";

/** Coming up, staying up, going down. */
export function describeConnection<W extends ContractWorld>(
  { create, abilities }: AdapterDescription<W>,
  { keep, started }: Staging<W>,
): void {
  const { createWithWrongToken, createUnreachable, dropLine, publications } = abilities;

  describe("connection", () => {
    it("is well once started, and not before", async () => {
      const { adapter } = keep(await create());
      expect(adapter.health().kind).toBe("unwell");
      await adapter.start(scriptedBot().receive, cards);
      expect(adapter.health()).toEqual({ kind: "well" });
    });

    it("can be stopped twice, and is unwell afterwards", async () => {
      const { adapter } = await started();
      await Promise.all([adapter.stop(), adapter.stop()]);
      await adapter.stop();
      expect(adapter.health().kind).toBe("unwell");
    });

    it("can be stopped without having been started", async () => {
      const { adapter } = keep(await create());
      await adapter.stop();
      expect(adapter.health().kind).toBe("unwell");
    });

    it("delivers the answers in hand before it stops", async () => {
      const { adapter, world, bot } = await started();
      const answer = Promise.withResolvers<undefined>();
      bot.answers(() => answer.promise.then(() => message("Bientôt fini")));
      await world.ada.says("une question");
      await eventually(() => expect(bot.received).toHaveLength(1));
      const stopped = adapter.stop();
      answer.resolve(undefined);
      await stopped;
      await seesWords(world.ada, "Bientôt fini");
    });

    it("goes on after a restart", async () => {
      const { adapter, world, restarted } = await started();
      await adapter.stop();
      const bot = scriptedBot();
      bot.answers(() => message("De retour"));
      await (await restarted()).start(bot.receive, cards);
      await world.ada.says("es-tu là ?");
      await seesWords(world.ada, "De retour");
    });

    if (createWithWrongToken)
      it("tells whoever starts it that the token is wrong, without showing it", async () => {
        const { adapter } = keep(await createWithWrongToken());
        const refusal = await adapter.start(scriptedBot().receive, cards).catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(ConfigError);
        const [problem] = (refusal as ConfigError).problems;
        expect(problem?.where).toMatch(/TOKEN/);
        expect(problem?.cure).not.toBe("");
      });

    if (createUnreachable)
      it("fails to start with an error that invites another try when the platform cannot be reached", async () => {
        const { adapter } = keep(await createUnreachable());
        const failure = await adapter.start(scriptedBot().receive, cards).catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(Error);
        expect(failure).not.toBeInstanceOf(ConfigError);
      });

    if (dropLine)
      it("takes a dropped line up again and misses nothing", async () => {
        const { world, bot } = await started();
        bot.answers((incoming) =>
          incoming.kind === "text" ? message(`Reçu : ${incoming.text}`) : undefined,
        );
        await world.ada.says("avant");
        await seesWords(world.ada, "Reçu : avant");
        await dropLine(world);
        await world.ada.says("après");
        await seesWords(world.ada, "Reçu : après");
      });

    if (publications)
      it("publishes the commands when they change, and only then", async () => {
        const { adapter, world, restarted } = await started();
        const first = publications(world);
        expect(first).toBeGreaterThan(0);
        await adapter.stop();
        const same = await restarted();
        await same.start(scriptedBot().receive, cards);
        expect(publications(world)).toBe(first);
        await same.stop();
        await (await restarted()).start(scriptedBot().receive, changedCards);
        expect(publications(world)).toBeGreaterThan(first);
      });
  });
}
