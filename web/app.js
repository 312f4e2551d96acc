/** The plain page: sign in, see what waits, do it, start a process. It uses nothing but the REST API; the full screens replace it. */
const at = (id) => document.getElementById(id);

/** Also where the page is not served from this machine and `crypto.randomUUID` is missing. */
const newKey = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');

async function api(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: {
      accept: 'application/json',
      ...(method === 'GET' ? {} : { 'idempotency-key': newKey() }),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer = await response.json().catch(() => null);
  if (response.ok) return answer;
  const places = (answer?.facts?.errors ?? []).map(({ path: place, text }) => `${place ?? ''} ${text?.zh ?? text ?? ''}`);
  throw Object.assign(new Error([answer?.title, answer?.detail, ...places].filter(Boolean).join('\n')), { status: response.status });
}

/** An element with text and children; texts are never read as HTML. */
function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/** Runs what a button does, says what went wrong, and shows everything anew. */
const action = (run) => async (event) => {
  event.preventDefault();
  at('problem').textContent = '';
  try {
    await run(event);
    await show();
  } catch (error) {
    at('problem').textContent = error.message;
  }
};

async function show() {
  const me = await api('GET', '/api/me');
  at('who').textContent = `${me.name.zh} (${me.roles.join(', ')})`;
  at('sign-in').hidden = true;
  at('work').hidden = at('sign-out').hidden = false;
  const { items: tasks } = await api('GET', '/api/tasks?limit=200');
  at('nothing').hidden = tasks.length > 0;
  at('tasks').replaceChildren(...tasks.map(taskRow));
  const { items: processes } = await api('GET', '/api/definitions');
  at('process').replaceChildren(
    ...processes
      .filter((process) => process.startable)
      .map((process) => element('option', { value: process.id, textContent: `${process.title.zh} / ${process.title.en}` })),
  );
  at('start').hidden = at('process').options.length === 0;
}

function taskRow(task) {
  const open = element('button', { type: 'button', textContent: '办理 / open' });
  open.addEventListener('click', () => openTask(task.id).catch((error) => (at('problem').textContent = error.message)));
  const unsure = task.provisional ? ' 暂定 / provisional' : '';
  const due = task.isSuspended ? '流程已暂停 / suspended' : task.dueAt ? new Date(task.dueAt).toLocaleString() + unsure : '';
  const cells = [`${task.title.zh} / ${task.title.en}`, task.key ?? '', due, open];
  return element('tr', {}, ...cells.map((cell) => element('td', {}, cell)));
}

async function openTask(id) {
  const task = await api('GET', `/api/tasks/${id}`);
  at('task-title').textContent = `${task.title.zh} / ${task.title.en}  ${task.key ?? ''}`;
  at('shown').textContent = JSON.stringify(task.documents, null, 2);
  at('asked').textContent = task.fills.map(({ document: name, fields }) => `${name}: ${fields.join(', ')}`).join('\n');
  at('documents').value = JSON.stringify(task.draft ?? Object.fromEntries(task.fills.map(({ document: name }) => [name, {}])), null, 2);
  at('comment').value = '';
  at('outcomes').replaceChildren(
    ...Object.entries(task.outcomes).map(([outcome, title]) => {
      const button = element('button', { type: 'button', textContent: title ? `${title.zh} / ${title.en}` : outcome });
      button.addEventListener(
        'click',
        action(() => complete(task, outcome)),
      );
      return button;
    }),
  );
  at('task').showModal();
}

async function complete(task, outcome) {
  const body = { outcome, documents: task.fills.length > 0 ? JSON.parse(at('documents').value) : {}, comment: at('comment').value || null };
  await api('POST', `/api/tasks/${task.id}/complete`, body).catch((error) => {
    at('task-problem').textContent = error.message;
    throw error;
  });
  at('task-problem').textContent = '';
  at('task').close();
}

at('sign-in').addEventListener(
  'submit',
  action((event) => api('POST', '/api/sessions', Object.fromEntries(new FormData(event.target)))),
);
at('sign-out').addEventListener('click', () => api('DELETE', '/api/sessions/current').finally(() => location.reload()));
at('close').addEventListener('click', () => at('task').close());
at('start').addEventListener(
  'submit',
  action(() => api('POST', '/api/instances', { process: at('process').value, documents: JSON.parse(at('first-documents').value || '{}') })),
);

show().catch((error) => {
  if (error.status !== 401) at('problem').textContent = error.message;
});
