// What a CloudWatch dashboard does with a custom widget: calls its function, cleans the HTML, and makes each cwdb-action act
// upon the element before it.
'use strict';

const FORBIDDEN = 'script,iframe,frame,use,object,embed,link,meta,base';
const byId = id => document.getElementById(id);
const settings = { theme: 'light', width: 'full', readonly: false };
let stripped = 0;

function context() {
  const now = new Date();
  const minutes = -now.getTimezoneOffset();
  const size = Math.abs(minutes);
  const two = number => String(number).padStart(2, '0');
  const forms = {};
  byId('widget').querySelectorAll('input[name],select[name],textarea[name]').forEach(field => {
    if (!['checkbox', 'radio'].includes(field.type) || field.checked) forms[field.name] = field.value;
  });
  return {
    dashboardName: 'sandbox',
    widgetId: 'widget-1',
    accountId: '123456789012',
    locale: 'en',
    timezone: {
      label: 'Local',
      offsetISO: (minutes < 0 ? '-' : '+') + two(Math.floor(size / 60)) + ':' + two(size % 60),
      offsetInMinutes: minutes,
    },
    period: 300,
    isAutoPeriod: true,
    timeRange: { mode: 'relative', start: now.getTime() - 10800000, end: now.getTime(), relativeStart: 10800000 },
    theme: settings.theme,
    linkCharts: true,
    title: 'Intercom actions',
    params: settings.readonly ? { readonly: true } : {},
    forms: { all: forms },
    width: byId('widget').clientWidth,
    height: byId('widget').clientHeight,
  };
}

async function call(endpoint, payload) {
  const widgetContext = context();
  const event = { ...(payload ?? widgetContext.params), widgetContext };
  const body = endpoint ? { endpoint, event } : { event };
  const response = await fetch('/console/call', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.json();
}

// What JavaScript there may be in the HTML is taken away; our own function's must not have any.
function clean(html) {
  const parsed = new DOMParser().parseFromString('<body>' + html, 'text/html');
  parsed.querySelectorAll(FORBIDDEN).forEach(element => { element.remove(); stripped++; });
  parsed.querySelectorAll('*').forEach(element => {
    for (const { name, value } of [...element.attributes]) {
      if (name.startsWith('on') || /^\s*javascript:/i.test(value)) { element.removeAttribute(name); stripped++; }
    }
  });
  document.documentElement.dataset.stripped = stripped;
  return parsed.body;
}

function fill(target, html) {
  target.replaceChildren(...clean(html).childNodes);
  target.querySelectorAll('cwdb-action').forEach(arm);
}

function arm(action) {
  const element = action.previousElementSibling;
  const kind = action.getAttribute('action') ?? 'html';
  element?.addEventListener(action.getAttribute('event') ?? 'click', async () => {
    const question = action.getAttribute('confirmation');
    if (question && !await confirmed(question)) return;
    const inPopup = action.getAttribute('display') === 'popup';
    if (kind === 'call') {
      const text = action.textContent.trim();
      show(inPopup, () => call(action.getAttribute('endpoint'), text ? JSON.parse(text) : {}));
    } else {
      show(inPopup, async () => ({ answer: action.innerHTML }));
    }
  });
}

async function show(inPopup, answering) {
  const frame = byId('frame');
  frame.setAttribute('aria-busy', 'true');
  const target = inPopup ? byId('popup-content') : byId('widget');
  try {
    const { answer, error, message } = await answering();
    if (typeof answer === 'string') fill(target, answer);
    else {
      const told = document.createElement('pre');
      told.className = answer === undefined ? 'error' : '';
      told.textContent = answer === undefined ? error ?? message : answer.markdown ?? JSON.stringify(answer, null, 2);
      target.replaceChildren(told);
    }
  } finally {
    frame.setAttribute('aria-busy', 'false');
  }
  if (inPopup && !byId('popup').open) byId('popup').showModal();
  troubles();
}

function confirmed(question) {
  const dialog = byId('confirmation');
  dialog.querySelector('p').textContent = question;
  dialog.showModal();
  return new Promise(resolve => {
    dialog.onclick = ({ target }) => { if (target.value) { dialog.close(target.value); } };
    dialog.onclose = () => resolve(dialog.returnValue === 'yes');
    dialog.returnValue = 'no';
  });
}

function draw() {
  document.body.className = settings.theme;
  byId('frame').style.width = settings.width === 'full' ? '100%' : settings.width + 'px';
  document.querySelectorAll('[data-theme],[data-width]').forEach(button =>
    button.setAttribute('aria-pressed',
      String((button.dataset.theme ?? button.dataset.width) === (button.dataset.theme ? settings.theme : settings.width))));
  return show(false, () => call(null, null));
}

let troublesShown = Promise.resolve();

/** One after the other: an answer from before something was mended must not be shown after it. */
function troubles(...request) {
  troublesShown = troublesShown.catch(() => {}).then(() => showTroubles(...request));
}

async function showTroubles(method = 'GET', path = '') {
  const headers = { 'Content-Type': 'application/json' };
  const { troubles: all } = await (await fetch('/console/troubles' + path, { method, headers })).json();
  byId('simulator').hidden = all === undefined;
  byId('troubles').replaceChildren(...(all ?? []).map(trouble => {
    const line = document.createElement('li');
    line.append(trouble.calls + ' is answered ' + trouble.answer + ' ');
    const button = document.createElement('button');
    button.textContent = 'Mend';
    button.onclick = () => troubles('DELETE', '/' + trouble.number);
    line.append(button);
    return line;
  }));
}

document.querySelectorAll('[data-theme]').forEach(button =>
  button.onclick = () => { settings.theme = button.dataset.theme; draw(); });
document.querySelectorAll('[data-width]').forEach(button =>
  button.onclick = () => { settings.width = button.dataset.width; draw(); });
byId('readonly').onchange = ({ target }) => { settings.readonly = target.checked; draw(); };
byId('reload').onclick = draw;
byId('make').onclick = () => troubles('POST');
byId('popup').onclick = ({ target }) => { if (target.value) byId('popup').close(); };
draw();
