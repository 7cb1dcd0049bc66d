# The bot in one container: `docker run -v plg:/data --env-file .env plg`
FROM python:3.11.14-slim-bookworm AS builder
WORKDIR /app
RUN python -m venv /venv
COPY requirements/run.txt requirements/
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md ./
COPY bot bot
COPY sandbox sandbox
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation -e . \
    && /venv/bin/python -m compileall -q bot sandbox

FROM python:3.11.14-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --create-home plg
WORKDIR /app
COPY --from=builder /venv /venv
COPY --from=builder /app /app
COPY slack-manifest.yaml ./
COPY migrations migrations
COPY content content
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PLG_DATABASE_URL=sqlite:////data/plg.db \
    PLG_HOST=0.0.0.0 \
    PLG_LOG_FORMAT=json
USER 10001
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('PLG_PORT', '8080') + '/healthz', timeout=4)"]
CMD ["plg", "run"]
