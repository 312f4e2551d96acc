/** The plain page: signs in and shows what waits. Everything else is done with the command line or the REST API until the screens come. */
const at = (id) => document.getElementById(id);

async function api(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: { accept: 'application/json', ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw Object.assign(new Error(answer?.detail ?? answer?.title ?? response.statusText), { status: response.status });
  return answer;
}

function row(cells) {
  const line = document.createElement('tr');
  for (const text of cells) line.append(Object.assign(document.createElement('td'), { textContent: text }));
  return line;
}

async function show() {
  const me = await api('GET', '/api/me');
  at('who').textContent = `${me.name.zh} (${me.roles.join(', ')})`;
  at('sign-in').hidden = true;
  at('work').hidden = false;
  const tasks = await api('GET', '/api/tasks?limit=200');
  at('tasks').replaceChildren(
    ...tasks.items.map((task) =>
      row([`${task.title.zh} / ${task.title.en}`, task.key ?? '', task.dueAt ? new Date(task.dueAt).toLocaleString() : '', task.id]),
    ),
  );
  const processes = await api('GET', '/api/definitions');
  at('processes').replaceChildren(
    ...processes.items
      .filter((process) => process.startable)
      .map((process) =>
        Object.assign(document.createElement('li'), {
          textContent: `${process.title.zh} / ${process.title.en} (${process.id} v${process.version})`,
        }),
      ),
  );
}

at('sign-in').addEventListener('submit', async (event) => {
  event.preventDefault();
  at('problem').textContent = '';
  try {
    await api('POST', '/api/sessions', Object.fromEntries(new FormData(event.target)));
    await show();
  } catch (error) {
    at('problem').textContent = error.message;
  }
});

show().catch((error) => {
  if (error.status !== 401) at('problem').textContent = error.message;
});
