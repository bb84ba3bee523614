// The loop of a Lambda runtime, for machines on which AWS's own client (aws-lambda-ric, native code) does not build.
const runtime = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime`;

const failure = (e) => JSON.stringify({ errorType: e.name, errorMessage: e.message });
const post = (path, body) => fetch(`${runtime}/${path}`, { method: "POST", body });

let handler;
try {
    ({ handler } = await import("./handler.mjs"));
} catch (e) {
    await post("init/error", failure(e));
    process.exit(1);
}

for (;;) {
    const next = await fetch(`${runtime}/invocation/next`);
    const id = next.headers.get("lambda-runtime-aws-request-id");
    try {
        const answer = await handler(await next.json());
        await post(`invocation/${id}/response`, JSON.stringify(answer));
    } catch (e) {
        await post(`invocation/${id}/error`, failure(e));
    }
}
