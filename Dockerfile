# syntax=docker/dockerfile:1
# The server in three stages: dependencies (cached until Cargo.lock changes), our own code, and a slim image that runs as
# nobody in particular. Queries are checked against .sqlx, so that building needs no database.

FROM rust:1.95-slim-bookworm AS dependencies
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev make \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
ENV SQLX_OFFLINE=true CARGO_INCREMENTAL=0
COPY Cargo.toml Cargo.lock ./
COPY .cargo .cargo
# A crate with nothing in it brings every dependency into a layer of its own.
RUN mkdir src && echo 'fn main() {}' > src/main.rs && touch src/lib.rs \
    && cargo build --release --locked --features otlp \
    && rm -rf src

FROM dependencies AS build
COPY . .
# Older files than the empty crate's would not be built anew.
RUN touch src/lib.rs src/main.rs \
    && cargo build --release --locked --features otlp \
    && strip target/release/cvety

FROM debian:bookworm-slim
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin cvety \
    && install -d -o cvety -g cvety /app /app/static/uploads
COPY --from=build /build/target/release/cvety /usr/local/bin/cvety
WORKDIR /app
USER 10001
ENV CVETY__ENVIRONMENT=production CVETY__DATA_DIR=/app/static
# Pictures: the one thing the server keeps outside its database.
VOLUME /app/static/uploads
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["cvety", "health"]
ENTRYPOINT ["cvety"]
CMD ["serve"]
