// Executes one state machine: the file named by the argument has {definition, input, name, lambda}; the last line that is
// printed is {output} or {error, cause}.
import { readFileSync } from 'node:fs';
import { StateMachine } from 'aws-local-stepfunctions';

const { definition, input, name, lambda } = JSON.parse(readFileSync(process.argv[2], 'utf8'));

// It knows no lambda:invoke: what it takes for a function of that name is unwrapped here, and its answer wrapped again.
async function invoke({ FunctionName, Payload }) {
  const response = await fetch(`${lambda}/2015-03-31/functions/${encodeURIComponent(FunctionName)}/invocations`, {
    method: 'POST',
    body: JSON.stringify(Payload),
  });
  const answer = await response.json();
  if (response.headers.has('x-amz-function-error')) {
    const error = new Error(answer.errorMessage);
    error.name = answer.errorType;
    throw error;
  }
  return { StatusCode: response.status, ExecutedVersion: '1', Payload: answer };
}

const tasks = {};
(function find(states) {
  for (const [state, { Type, ItemProcessor }] of Object.entries(states)) {
    if (Type === 'Task') tasks[state] = invoke;
    if (ItemProcessor) find(ItemProcessor.States);
  }
})(definition.States);

const machine = new StateMachine(definition);
const execution = machine.run(input, {
  overrides: { taskResourceLocalHandlers: tasks },
  context: { Execution: { Id: `execution:${name}`, Name: name } },
});
try {
  console.log(JSON.stringify({ output: await execution.result }));
} catch (error) {
  console.log(JSON.stringify({ error: error.name, cause: error.message }));
}
