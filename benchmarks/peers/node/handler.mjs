// A Node.js function as the samples have it: each message of the batch is one call through the vendor's client, which
// repeats by itself as it is shipped. The messages go side by side; those that fail are reported, and SQS redelivers them.
import { IntercomClient } from "intercom-client";

const client = new IntercomClient({
    token: process.env.INTERCOM_ACCESS_TOKEN,
    environment: process.env.INTERCOM_BASE_URL,
    timeoutInSeconds: Number(process.env.INTERCOM_TIMEOUT_MILLIS) / 1000,
});

async function close(message) {
    const { input } = JSON.parse(message.body);
    await client.conversations.manage({
        conversation_id: input.conversation_id,
        body: { message_type: "close", type: "admin", admin_id: input.admin_id, body: input.body },
    });
}

export async function handler(event) {
    const results = await Promise.allSettled(event.Records.map(close));
    return {
        batchItemFailures: event.Records.filter((message, i) => results[i].status === "rejected").map((message) => ({
            itemIdentifier: message.messageId,
        })),
    };
}
