FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build \
 && npm prune --omit=dev --omit=optional --ignore-scripts

# Nothing below writes into the image's file system, so it runs with a read-only root.
FROM node:24-bookworm-slim
ENV NODE_ENV=production
COPY --from=build /app/package.json /app/LICENSE /app/
COPY --from=build /app/node_modules /app/node_modules
COPY --from=build /app/migrations /app/migrations
COPY --from=build /app/policies /app/policies
COPY --from=build /app/schema /app/schema
COPY --from=build /app/dist /app/dist
# Where retentiond.yaml, the policies and the data maps are mounted.
WORKDIR /etc/retentiond
USER node
ENTRYPOINT ["node", "/app/dist/src/bin.js"]
CMD ["start"]
