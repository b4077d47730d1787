# The index is built into the image: no volume, no second service.
FROM python:3.13-slim AS build
WORKDIR /app
ENV PATH=/venv/bin:$PATH
# First and alone, so that this layer is kept until the lock changes.
COPY requirements.txt ./
RUN python -m venv /venv && pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
# The image remembers arguments, so none may be a secret: a bundle is pulled here only if it is pinned by its digest.
# Without a digest the image starts empty, and the server, which has the key, pulls.
ARG DATELINE_DOCUMENTS=index_data/documents
ARG DATELINE_BUNDLE_URL
ARG DATELINE_BUNDLE_SHA256
RUN bin/post_compile

FROM python:3.13-slim
WORKDIR /app
RUN useradd --uid 1000 --create-home dateline
COPY --from=build /venv /venv
COPY gunicorn.conf.py ./
COPY bin/serve.py bin/serve.py
COPY dateline dateline
COPY indexer indexer
COPY webapp webapp
# The only folder that is written: by `python -m indexer`, and by a server that follows a bundle.
COPY --from=build --chown=1000:1000 /app/index_data index_data
USER 1000:1000
# Hosts with another port set PORT.  Docker and Cloud Run kill 10 s after SIGTERM, so requests get 8.
ENV PATH=/venv/bin:$PATH PORT=8080 GUNICORN_CMD_ARGS=--graceful-timeout=8
EXPOSE 8080
# The Procfile's command, without a shell, so that signals reach gunicorn.
CMD ["python", "bin/serve.py"]
