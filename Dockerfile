# One image: the dashboard by default, the worker or any manage.py command by argument.
FROM python:3.12-slim-bookworm AS build
WORKDIR /app
# Without pip, which the image would only carry along: the base's own installs into it.
RUN python -m venv --without-pip /venv
# Or requirements-traces.txt (docs/operations.md, "Traces").
ARG REQUIREMENTS=requirements.txt
COPY requirements.txt requirements-traces.txt ./
# Our pages are in English and German. The libraries' other languages weigh more than all our code.
RUN pip --python /venv/bin/python install --no-cache-dir --require-hashes -r "$REQUIREMENTS" \
    && find /venv/lib -path "*/locale/*/*" -type f ! -path "*/__pycache__/__init__.*" \
       \( -name "*.po" -o ! -path "*/locale/en/*" ! -path "*/locale/de/*" \) -delete
COPY . .
# The image writes no bytecode when it runs, so without this each process compiles all our modules.
RUN /venv/bin/python -m compileall -q --invalidation-mode unchecked-hash dashboard flows_api
# collectstatic needs settings but no secret: these values stay in this stage.
# hadolint ignore=DL3059
RUN SECRET_KEY=build-only-0000000000000000000000000000000000 \
    API_KEY_ENCRYPTION_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    /venv/bin/python manage.py collectstatic --noinput

FROM python:3.12-slim-bookworm
# The base has no bytecode of the standard library, a third of each process's start.
RUN python -m compileall -q --invalidation-mode unchecked-hash -x "test|idlelib|lib2to3|ensurepip|tkinter|turtle|site-packages" \
    "$(python -c "import os; print(os.path.dirname(os.__file__))")"
# hadolint ignore=DL3059
RUN useradd --uid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin flowdeck && mkdir -p /app/var && chown flowdeck /app/var
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
# By number: Kubernetes' runAsNonRoot can't tell from a name that it isn't root.
USER 10001
VOLUME /app/var
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ.get(\"PORT\") or 8000}/healthz/')"]
CMD ["gunicorn", "--config", "gunicorn.conf.py"]
