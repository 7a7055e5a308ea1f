/**
 * Who may import whom: the rules of docs/architecture.md, checked by `npm run check`.
 * Each room is told what it may know; everything else of ours is forbidden to it.
 */
const ours = "^(src|commands)/";

const mayOnlyKnow = (name, from, allowed) => ({
  name,
  severity: "error",
  from: { path: from },
  to: { path: ours, pathNot: allowed },
});

const onlyIn = (name, packages, folder) => ({
  name,
  severity: "error",
  from: { path: ours, pathNot: folder },
  to: { path: `^node_modules/(${packages})/` },
});

export default {
  forbidden: [
    mayOnlyKnow("system-knows-nothing", "^src/system/", "^src/system/"),
    mayOnlyKnow("chat-is-neutral", "^src/chat/", "^src/(chat|system)/"),
    mayOnlyKnow("i18n-knows-chat", "^src/i18n/", "^src/(i18n|chat|system)/"),
    mayOnlyKnow("charts-know-words", "^src/charts/", "^src/(charts|i18n|chat|system)/"),
    mayOnlyKnow("storage-knows-chat", "^src/storage/", "^src/(storage|chat|system)/|^src/config\\.ts$"),
    mayOnlyKnow("features-know-storage", "^src/features/", "^src/(features|storage|i18n|chat|system)/"),
    mayOnlyKnow("core-knows-features", "^src/core/", "^src/(core|charts|features|storage|i18n|chat|system)/"),
    mayOnlyKnow("commands-know-core", "^commands/", "^commands/|^src/(core|charts|features|chat)/"),
    mayOnlyKnow(
      "telegram-knows-chat",
      "^src/adapters/telegram/",
      "^src/(adapters/telegram|chat|i18n|system)/",
    ),
    mayOnlyKnow("discord-knows-chat", "^src/adapters/discord/", "^src/(adapters/discord|chat|i18n|system)/"),
    mayOnlyKnow("preview-knows-chat", "^src/adapters/preview/", "^src/(adapters/preview|chat|i18n|system)/"),
    mayOnlyKnow(
      "web-knows-features",
      "^src/web/",
      "^src/(web|charts|features|i18n|chat|system)/|^src/config\\.ts$",
    ),
    mayOnlyKnow("jobs-know-features", "^src/jobs/", "^src/(jobs|features|storage|chat|system)/"),
    {
      name: "charts-behind-their-door",
      comment: "What is behind it loads Vega and the font.",
      severity: "error",
      from: { path: ours, pathNot: "^src/charts/" },
      to: { path: "^src/charts/", pathNot: "^src/charts/charts\\.ts$" },
    },
    {
      name: "storage-behind-its-door",
      severity: "error",
      from: { path: ours, pathNot: "^src/(storage/|app/|app\\.ts$)" },
      to: { path: "^src/storage/", pathNot: "^src/storage/storage\\.ts$" },
    },
    {
      name: "the-app-s-own-rooms",
      severity: "error",
      from: { path: ours, pathNot: "^src/(app/|app\\.ts$)" },
      to: { path: "^src/app/" },
    },
    {
      name: "only-start-starts-the-app",
      severity: "error",
      from: { path: ours, pathNot: "^src/start\\.ts$" },
      to: { path: "^src/app\\.ts$" },
    },
    {
      name: "a-feature-through-its-public-file",
      comment: "features/NAME/NAME.ts is the door of a feature; its other files are its own.",
      severity: "error",
      from: { path: "^src/features/([^/]+)/" },
      to: { path: "^src/features/([^/]+)/", pathNot: "^src/features/($1/|([^/]+)/\\2\\.ts$)" },
    },
    onlyIn("discord-js-in-its-adapter", "discord\\.js|@discordjs", "^src/adapters/discord/"),
    onlyIn("telegraf-in-its-adapter", "telegraf|grammy", "^src/adapters/telegram/"),
    onlyIn(
      "database-in-storage",
      "keyv|@keyv|kysely|pg|pg-copy-streams|age-encryption",
      "^src/(storage|jobs)/",
    ),
    onlyIn(
      "drawing-in-charts",
      "vega|vega-lite|@resvg|opentype\\.js|d3-format|d3-time-format",
      "^src/charts/",
    ),
    onlyIn("queue-in-jobs", "pg-boss", "^src/jobs/"),
    {
      name: "no-cycles",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-tests-in-the-product",
      severity: "error",
      from: { path: ours },
      to: { path: "^(test|scripts)/" },
    },
    { name: "not-resolvable", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};
