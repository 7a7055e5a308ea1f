# The bot with its dependencies; Postgres runs beside it (see compose.yaml).
# To pin it: docker build --build-arg NODE_IMAGE=node:24-slim@sha256:...
ARG NODE_IMAGE=node:24-slim
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Optional packages carry Node and Postgres for machines that have neither; this image needs none of them.
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM ${NODE_IMAGE}
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data NODE_COMPILE_CACHE=/data/compiled
COPY --from=dependencies /app/node_modules node_modules
COPY package.json campaign.yaml ./
COPY src src
COPY commands commands
COPY locales locales
COPY scripts scripts
# Some seconds of learning that no start has to wait for; kept in node_modules/.cache.
RUN node scripts/learn-answers.ts
RUN mkdir /data && chown node:node /data
# The image's own user "node", by number: an orchestrator sees that it is not root.
USER 1000:1000
VOLUME /data
EXPOSE 8080
# /readyz asks the platforms' lines, the database and the job queue; it answers within five seconds.
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=2 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# 30 MB less when idle, and no answer slower (at 8 questions cost a seventh more): Node's own bound is higher.
CMD ["node", "--max-semi-space-size=16", "src/main.ts"]
