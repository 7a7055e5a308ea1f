# The bot with its dependencies; Postgres runs beside it (see compose.yaml).
FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Optional packages carry Node and Postgres for machines that have neither; this image needs none of them.
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM node:24-slim
WORKDIR /app
ENV NODE_ENV=production HOST=0.0.0.0 PORT=8080 DATA_DIR=/data
COPY --from=dependencies /app/node_modules node_modules
COPY package.json campaign.yaml ./
COPY src src
COPY commands commands
COPY locales locales
COPY scripts scripts
# Some seconds of learning that no start has to wait for; kept in node_modules/.cache.
RUN node scripts/learn-answers.ts
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + '/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/main.ts"]
