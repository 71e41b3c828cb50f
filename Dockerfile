# Two stages: the first builds an environment from the hashed lock, the second holds nothing but that environment and Python.
# The tag is a version line and not a digest, so that rebuilding takes in Debian's and Python's security fixes.
FROM python:3.12-slim-bookworm AS build
WORKDIR /src
RUN python -m venv /opt/copydesk
ENV PATH=/opt/copydesk/bin:$PATH PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements-image.lock ./
RUN python -m pip install --no-deps --require-hashes --requirement requirements-image.lock
COPY pyproject.toml README.md LICENSE ./
COPY cleaners cleaners
COPY copydesk copydesk
COPY flows flows
RUN python -m pip install --no-deps --no-build-isolation . && python -m pip check

FROM python:3.12-slim-bookworm
# Files that Prefect and libraries keep for themselves; compose mounts memory here, so that any user may write.
ENV HOME=/var/lib/copydesk PATH=/opt/copydesk/bin:$PATH PYTHONUNBUFFERED=1 DO_NOT_TRACK=1 PREFECT_SERVER_ANALYTICS_ENABLED=false
RUN useradd --system --uid 10001 --home-dir /var/lib/copydesk --create-home copydesk
COPY --from=build /opt/copydesk /opt/copydesk
WORKDIR /srv/copydesk
COPY prefect.yaml ./
USER copydesk
CMD ["copydesk", "--help"]
