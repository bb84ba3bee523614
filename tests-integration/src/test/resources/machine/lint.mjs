// Prints what two linters find wrong with the state machine in the file named by the argument; nothing when it is right.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const validate = require('asl-validator');
const { getLanguageService } = require('amazon-states-language-service');
const { TextDocument } = require('vscode-languageserver-textdocument');

const text = readFileSync(process.argv[2], 'utf8');
const { isValid, errorsText } = validate(JSON.parse(text));
if (!isValid) console.log(`asl-validator: ${errorsText('\n')}`);

const document = TextDocument.create('file:///machine.asl.json', 'json', 1, text);
const service = getLanguageService({});
for (const found of await service.doValidation(document, service.parseJSONDocument(document))) {
  console.log(`amazon-states-language-service: line ${found.range.start.line + 1}: ${found.message}`);
}
