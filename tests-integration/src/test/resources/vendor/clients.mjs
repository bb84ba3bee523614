// Works with others' clients of Intercom at the address and with the token in the arguments, as teammate and on the
// conversation named by the next two. Prints one line of JSON for each step: what it came to, or how it failed.
import Module, { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const [address, token, admin, conversation] = process.argv.slice(2);

// The workflow tool knows Intercom's own hosts only.
const send = globalThis.fetch;
globalThis.fetch = (resource, options) =>
  send(String(resource.url ?? resource).replace('https://api.intercom.io', address), options);

async function step(name, work) {
  try {
    console.log(JSON.stringify({ step: name, result: (await work()) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ step: name, status: error.statusCode ?? 0, error: String(error.message) }));
  }
}

const { IntercomClient } = require('intercom-client');
const sdk = new IntercomClient({ token, environment: address, maxRetries: 0 });
let contact;
await step('sdk create contact', async () => (contact = await sdk.contacts.create({ email: 'sdk@example.test' })));
await step('sdk create company', () => sdk.companies.createOrUpdate({ company_id: 'sdk-1', name: 'By the SDK' }));
await step('sdk create conversation', () =>
  sdk.conversations.create({ from: { type: 'user', id: contact.id }, body: 'Hello' }));
await step('sdk close conversation', () =>
  sdk.conversations.manage({
    conversation_id: conversation,
    body: { message_type: 'close', type: 'admin', admin_id: admin },
  }));
await step('sdk show conversation', () => sdk.conversations.find({ conversation_id: conversation }));
await step('sdk delete contact', () => sdk.contacts.delete({ contact_id: contact.id }));
await step('sdk show missing contact', () => sdk.contacts.find({ contact_id: 'f'.repeat(24) }));

const { intercom } = require('@activepieces/piece-intercom');
const auth = { type: 'OAUTH2', access_token: token, props: { region: 'intercom' }, data: {} };
const act = (name, propsValue) => intercom.getAction(name).run({ auth, propsValue });
await step('piece create user', () => act('create-user', { email: 'piece@example.test', name: 'By a piece' }));
await step('piece create company', () => act('create-or-update-company', { companyId: 'piece-1', name: 'By a piece' }));
await step('piece find user', () => act('find-user', { searchField: 'email', searchValue: 'piece@example.test' }));
await step('piece get conversation', () => act('get-conversation', { conversationId: conversation }));
await step('piece assign conversation', () =>
  act('assignConversationAction', { conversationId: conversation, from: admin, assigneeId: admin, body: 'Yours' }));
await step('piece reply', () => act('replyToConversation', { conversationId: conversation, from: admin, body: 'Hi' }));

// n8n's node alone: what surrounds it there (parameters, credentials, HTTP) is played here as n8n has it.
const load = Module._load;
class NodeApiError extends Error {
  constructor(node, cause) {
    super(cause.message);
    this.statusCode = cause.statusCode;
  }
}
const n8nWorkflow = { NodeApiError, NodeOperationError: NodeApiError, NodeConnectionTypes: { Main: 'main' } };
Module._load = (request, ...rest) => (request === 'n8n-workflow' ? n8nWorkflow : load(request, ...rest));
const { Intercom } = require('./n8n/package/dist/nodes/Intercom/Intercom.node.js');
const request = async (_, { method, url, qs, body }) => {
  const query = new URLSearchParams(qs).toString();
  const answer = await fetch(url + (query ? `?${query}` : ''), {
    method,
    headers: { authorization: `Bearer ${token}`, accept: 'application/json', 'content-type': 'application/json' },
    body: method === 'GET' || method === 'DELETE' ? undefined : JSON.stringify(body),
  });
  if (!answer.ok) {
    throw Object.assign(new Error(await answer.text()), { statusCode: answer.status });
  }
  return answer.json();
};
const node = async (parameters) => {
  const [items] = await new Intercom().execute.call({
    getInputData: () => [{ json: {} }],
    getNodeParameter: (name) => ({ additionalFields: {}, jsonParameters: false, customAttributesUi: {}, ...parameters })[name],
    getNode: () => ({ name: 'Intercom' }),
    continueOnFail: () => false,
    helpers: {
      httpRequestWithAuthentication: request,
      returnJsonArray: (data) => [data].flat().map((json) => ({ json })),
      constructExecutionMetaData: (data) => data,
    },
  });
  return items[0].json;
};
let lead;
await step('node create lead', async () =>
  (lead = await node({ resource: 'lead', operation: 'create', email: 'node@example.test' })));
await step('node get lead', () => node({ resource: 'lead', operation: 'get', selectBy: 'id', value: lead.id }));
await step('node create company', () =>
  node({ resource: 'company', operation: 'create', companyId: 'node-1', additionalFields: { name: 'By a node' } }));
await step('node delete lead', () => node({ resource: 'lead', operation: 'delete', deleteBy: 'id', value: lead.id }));
await step('node get user', () => node({ resource: 'user', operation: 'get', selectBy: 'id', value: lead.id }));
