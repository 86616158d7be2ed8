# The service in a container; docs/container.md says how to run it, scripts/prove-image proves it.
# Any image with Python 3.11 or newer as "python", with venv and pip, can be the base.
ARG PYTHON_IMAGE=python:3.12-slim


FROM ${PYTHON_IMAGE} AS wheel
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY tts_service tts_service
RUN python -m pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .


FROM ${PYTHON_IMAGE} AS environment
# requirements-cluster.lock has what batches over many machines need besides.
ARG LOCK=requirements.lock
# pip stays outside the environment it fills, so that it is not shipped in it.
RUN python -m venv --without-pip /opt/tts-service
COPY ${LOCK} /requirements.lock
RUN python -m pip --python /opt/tts-service/bin/python install --no-cache-dir \
    --require-hashes -r /requirements.lock
COPY --from=wheel /wheels /wheels
RUN python -m pip --python /opt/tts-service/bin/python install --no-cache-dir \
    --no-deps --no-index /wheels/*.whl
# Clips go to /data; a volume that is mounted there first takes over this owner.
RUN mkdir -p /data/audio_cache && chown -R 10001:10001 /data


# Nothing is run in the last stage: it is the base, the environment and an empty folder.
FROM ${PYTHON_IMAGE}
ARG VERSION=unknown
LABEL org.opencontainers.image.title="tts-service" \
      org.opencontainers.image.description="Reads Vietnamese articles aloud" \
      org.opencontainers.image.licenses="GPL-3.0-or-later" \
      org.opencontainers.image.version="${VERSION}"
COPY --from=environment /opt/tts-service /opt/tts-service
COPY --from=environment --chown=10001:10001 /data /data
ENV PATH=/opt/tts-service/bin:$PATH \
    HOME=/data \
    LANG=C.UTF-8 \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    TTS_STORE_URL=/data/audio_cache
WORKDIR /data
VOLUME /data
USER 10001:10001
EXPOSE 8000
# http.client, because urllib would send this through a proxy that is set for the service.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 CMD ["python", "-c", \
  "import http.client as h; c = h.HTTPConnection('127.0.0.1', 8000, timeout=4); c.request('GET', '/healthz'); raise SystemExit(c.getresponse().status != 200)"]
CMD ["tts-service", "serve", "--host", "0.0.0.0"]
