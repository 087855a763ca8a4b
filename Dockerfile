# Both stages, so that what is built is built for what runs it. For a build that can be repeated, give it with its digest.
ARG BASE=node:24-bookworm-slim

FROM ${BASE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build \
 && npm prune --omit=dev --omit=optional --ignore-scripts

# Nothing below writes into the image's file system, so it runs with a read-only root.
FROM ${BASE}
LABEL org.opencontainers.image.title="retentiond" \
      org.opencontainers.image.description="A daemon that makes companies keep the promises of their privacy policies" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
COPY --from=build /app/package.json /app/LICENSE /app/
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/migrations /app/migrations
COPY --from=build /app/policies /app/policies
COPY --from=build /app/schema /app/schema
COPY --from=build /app/evidence /app/evidence
COPY --from=build /app/dist /app/dist
# Where retentiond.yaml, the policies and the data maps are mounted.
WORKDIR /etc/retentiond
# By number, so that whoever runs it can see that it is not root; no account of that number needs to be there.
USER 1000:1000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["node", "/app/dist/src/bin.js", "healthcheck"]
ENTRYPOINT ["node", "/app/dist/src/bin.js"]
CMD ["start"]
