# Build
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json nest-cli.json ./
COPY src src
# The sandbox is a local Altinn for laptops: it never goes into the image.
RUN npm run build && rm -rf dist/sandbox && mkdir /data

# What the service needs when it runs
FROM node:24-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts

FROM gcr.io/distroless/nodejs24-debian12:nonroot
WORKDIR /app
ENV NODE_ENV=production FLERAPP_PROFILE=production FLERAPP_DATA_FOLDER=/data
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY config/flows config/flows
COPY config/grants.yaml config/grants.yaml
# The embedded database's folder: a new volume takes its owner from here.
COPY --from=build --chown=65532:65532 /data /data
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s CMD ["/nodejs/bin/node", "dist/healthcheck.js"]
CMD ["dist/main.js"]
