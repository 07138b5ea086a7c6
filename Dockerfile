# One image: the dashboard by default, the worker or any manage.py command by argument.
FROM python:3.12-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /venv
# Or requirements-traces.txt (docs/operations.md, "Traces").
ARG REQUIREMENTS=requirements.txt
COPY requirements.txt requirements-traces.txt ./
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r "$REQUIREMENTS"
COPY . .
# The image writes no bytecode when it runs, so without this each process compiles all our modules.
RUN /venv/bin/python -m compileall -q --invalidation-mode unchecked-hash dashboard flows_api
# collectstatic needs settings but no secret: these values stay in this stage.
# hadolint ignore=DL3059
RUN SECRET_KEY=build-only-0000000000000000000000000000000000 \
    API_KEY_ENCRYPTION_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    /venv/bin/python manage.py collectstatic --noinput

FROM python:3.12-slim-bookworm
RUN useradd --uid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin flowdeck && mkdir -p /app/var && chown flowdeck /app/var
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
# By number: Kubernetes' runAsNonRoot can't tell from a name that it isn't root.
USER 10001
VOLUME /app/var
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz/')"]
CMD ["gunicorn", "--config", "gunicorn.conf.py"]
