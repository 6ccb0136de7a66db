/// The program of the reference page: draws the document and sends what people fill in.
enum ReferenceScript {
  static let text = #"""
    'use strict';
    const element = (name, attributes = {}, ...children) => {
      const made = document.createElement(name);
      for (const [key, value] of Object.entries(attributes)) {
        if (key.startsWith('on')) made.addEventListener(key.slice(2), value);
        else if (value !== undefined && value !== false) made.setAttribute(key, value === true ? '' : value);
      }
      made.append(...children.filter(child => child !== undefined && child !== null));
      return made;
    };
    // What stands between backticks is code.
    const prose = (name, attributes, text) => element(name, attributes,
      ...String(text).split('`').map((part, index) => index % 2 ? element('code', {}, part) : part));
    const secrets = {};
    const base = new URL('.', location.href);
    let root;

    const resolve = schema => {
      while (schema && schema.$ref) {
        schema = schema.$ref.slice(2).split('/').reduce((place, key) => place && place[key], root);
      }
      return schema || {};
    };

    // A value that fits the schema, for people to change.
    const sample = (schema, depth = 0) => {
      schema = resolve(schema);
      if (schema.examples) return schema.examples[0];
      if (schema.enum) return schema.enum[0];
      if (schema.anyOf) return sample(schema.anyOf[0], depth);
      if (depth > 6) return null;
      switch (schema.type) {
        case 'object': {
          const made = {};
          for (const [key, value] of Object.entries(schema.properties || {})) made[key] = sample(value, depth + 1);
          return made;
        }
        case 'array': return [sample(schema.items, depth + 1)];
        case 'integer': case 'number': return schema.minimum ?? 0;
        case 'boolean': return false;
        case 'null': return null;
        default: return 'string';
      }
    };

    const schemaText = schema => {
      const name = schema && schema.$ref ? schema.$ref.split('/').pop() : '';
      const found = resolve(schema);
      if (found.anyOf) return found.anyOf.map(schemaText).join(' or ');
      if (found.type === 'array') return `list of ${schemaText(found.items)}`;
      if (found.enum) return found.enum.join(' | ');
      const limits = [found.minimum !== undefined ? `≥ ${found.minimum}` : '',
        found.maximum !== undefined ? `≤ ${found.maximum}` : ''].filter(Boolean).join(', ');
      return [name || found.format || found.type || 'anything', limits].filter(Boolean).join(' ');
    };

    const drawSignIn = schemes => {
      const place = document.getElementById('sign-in');
      place.replaceChildren();
      const names = Object.keys(schemes);
      const rows = [];
      if (!names.length) place.append(element('p', {}, 'Nothing here asks who you are.'));
      for (const name of names) {
        const scheme = schemes[name];
        const isCookie = scheme.in === 'cookie';
        const what = scheme.type === 'http' ? 'Authorization: Bearer' : `${scheme.in}: ${scheme.name}`;
        const field = isCookie
          ? element('span', { class: 'muted' }, 'Sent by the browser once you have signed in.')
          : element('input', { type: 'password', autocomplete: 'off', 'data-scheme': name,
              oninput: event => { secrets[name] = event.target.value; } });
        field.id = `sign-in-${name}`;
        rows.push(element('tr', {},
          element('th', { scope: 'row' }, isCookie ? name : element('label', { for: field.id }, name)),
          element('td', {}, field), prose('td', { class: 'muted' }, `${what}. ${scheme.description || ''}`)));
      }
      if (rows.length) place.append(element('table', {}, element('tbody', {}, ...rows)));
    };

    const cookie = name => document.cookie.split('; ').map(pair => pair.split('='))
      .find(pair => pair[0] === name)?.slice(1).join('=');

    const applySignIn = (operation, headers, query) => {
      for (const choice of operation.security || []) {
        for (const name of Object.keys(choice)) {
          const scheme = root.components.securitySchemes[name];
          const secret = secrets[name];
          if (scheme.in === 'cookie') {
            const token = scheme['x-csrf-header'] && (cookie('csrf_token') || cookie('gantry_csrf'));
            if (token) headers.set(scheme['x-csrf-header'], decodeURIComponent(token));
          } else if (secret && scheme.type === 'http') headers.set('Authorization', `Bearer ${secret}`);
          else if (secret && scheme.in === 'header') headers.set(scheme.name, secret);
          else if (secret && scheme.in === 'query') query.set(scheme.name, secret);
        }
      }
    };

    const bodyFields = (type, schema) => {
      if (type === 'multipart/form-data' || type === 'application/x-www-form-urlencoded') {
        const fields = Object.entries(resolve(schema).properties || {}).map(([name, value]) => {
          const found = resolve(value);
          const list = found.type === 'array';
          const item = list ? resolve(found.items) : found;
          const input = element('input', item.format === 'binary'
            ? { type: 'file', name, multiple: list, 'aria-label': name }
            : { type: 'text', name, placeholder: schemaText(value), 'aria-label': name });
          const mark = (resolve(schema).required || []).includes(name) ? ' *' : '';
          return element('tr', {}, element('th', { scope: 'row' }, `${name}${mark}`), element('td', {}, input),
            prose('td', { class: 'muted' }, value.description || item.description || ''));
        });
        return element('table', { 'data-form': type }, element('tbody', {}, ...fields));
      }
      if (type.includes('json')) {
        const area = element('textarea', { 'data-json': '', 'aria-label': 'JSON body', spellcheck: 'false' });
        area.value = JSON.stringify(sample(schema), null, 2);
        return area;
      }
      return element('input', { type: 'file', 'data-file': '', 'aria-label': 'Body' });
    };

    const bodyOf = (form, headers, type) => {
      const fields = form.querySelector('[data-form]');
      if (fields) {
        const isForm = type === 'application/x-www-form-urlencoded';
        const data = isForm ? new URLSearchParams() : new FormData();
        for (const input of fields.querySelectorAll('input')) {
          if (input.type === 'file') for (const file of input.files) data.append(input.name, file);
          else if (input.value) data.append(input.name, input.value);
        }
        return data;
      }
      const area = form.querySelector('[data-json]');
      if (area) { headers.set('Content-Type', type); return area.value; }
      const file = form.querySelector('[data-file]');
      if (file && file.files[0]) { headers.set('Content-Type', type); return file.files[0]; }
      return undefined;
    };

    // The same call for a shell; what was given as a secret stays in its field.
    const quoted = text => `'${String(text).replaceAll("'", `'\\''`)}'`;
    const shellLine = (method, address, headers, body) => {
      const words = ['curl'];
      if (method !== 'GET') words.push('-X', method);
      for (const [name, value] of headers) {
        const given = Object.values(secrets).find(secret => secret && value.includes(secret));
        words.push('-H', quoted(`${name}: ${given ? value.replace(given, '…') : value}`));
      }
      if (body instanceof FormData) {
        for (const [name, value] of body) {
          words.push('-F', quoted(`${name}=${value instanceof File ? `@${value.name}` : value}`));
        }
      } else if (body instanceof File) words.push('--data-binary', quoted(`@${body.name}`));
      else if (body !== undefined) words.push('-d', quoted(body));
      return [...words, quoted(address)].join(' ');
    };

    const show = async (answer, place, took) => {
      const type = answer.headers.get('content-type') || '';
      const head = [`${answer.status} ${answer.statusText} (${Math.round(took)} ms)`,
        ...[...answer.headers].map(([name, value]) => `${name}: ${value}`)].join('\n');
      place.append(element('pre', {}, head));
      if (type.startsWith('image/')) {
        place.append(element('img', { class: 'answer', alt: 'The answer', src: URL.createObjectURL(await answer.blob()) }));
      } else if (type.startsWith('text/event-stream') || type.startsWith('multipart/x-mixed-replace')) {
        const pre = element('pre', {});
        place.append(pre);
        const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
        for (let part = await reader.read(); !part.done && pre.textContent.length < 20000; part = await reader.read()) {
          pre.textContent += part.value;
        }
        await reader.cancel();
      } else {
        let text = await answer.text();
        if (type.includes('json')) try { text = JSON.stringify(JSON.parse(text), null, 2); } catch { /* as it came */ }
        place.append(element('pre', {}, text.slice(0, 100000)));
      }
    };

    const send = async (path, method, operation, form, place) => {
      const headers = new Headers();
      const query = new URLSearchParams();
      let target = path;
      for (const input of form.querySelectorAll('[data-place]')) {
        if (!input.value) continue;
        if (input.dataset.place === 'path') target = target.replace(`{${input.name}}`, encodeURIComponent(input.value));
        if (input.dataset.place === 'query') query.append(input.name, input.value);
        if (input.dataset.place === 'header') headers.set(input.name, input.value);
      }
      applySignIn(operation, headers, query);
      const type = form.querySelector('[data-type]')?.value;
      const body = type ? bodyOf(form, headers, type) : undefined;
      const address = new URL(target.replace(/^\//, ''), base);
      address.search = query.toString();
      const start = performance.now();
      const line = element('pre', {}, shellLine(method.toUpperCase(), address, headers, body));
      place.replaceChildren(line, element('p', {}, 'Waiting…'));
      try {
        const answer = await fetch(address, { method: method.toUpperCase(), headers, body, credentials: 'same-origin' });
        place.replaceChildren(line);
        await show(answer, place, performance.now() - start);
      } catch (error) { place.replaceChildren(line, element('pre', {}, String(error))); }
    };

    const parametersTable = operation => {
      const rows = (operation.parameters || []).map(parameter => element('tr', {},
        element('th', { scope: 'row' }, `${parameter.name}${parameter.required ? ' *' : ''}`),
        element('td', {}, element('input', { type: 'text', name: parameter.name, 'data-place': parameter.in,
          'aria-label': parameter.name, required: parameter.required, placeholder: schemaText(parameter.schema) })),
        prose('td', { class: 'muted' }, `In the ${parameter.in}. ${parameter.description}`)));
      return rows.length ? element('table', {}, element('tbody', {}, ...rows)) : undefined;
    };

    const answersTable = operation => element('table', {}, element('tbody', {},
      ...Object.entries(operation.responses).map(([status, answer]) => element('tr', {},
        element('th', { scope: 'row' }, status),
        element('td', {}, prose('span', {}, answer.description), ...Object.entries(answer.content || {}).map(([type, content]) =>
          element('pre', {}, `${type}\n${type.includes('json')
            ? JSON.stringify(sample(content.schema), null, 2) : schemaText(content.schema)}`)))))));

    const drawRoute = (path, method, operation) => {
      const place = element('div', { 'aria-live': 'polite' });
      const types = Object.entries(operation.requestBody?.content || {}).map(([type, { schema }]) => [type, schema]);
      const body = element('div', {});
      const choose = element('select', { 'data-type': '', 'aria-label': 'Type of the body',
        onchange: () => body.replaceChildren(bodyFields(...types[choose.selectedIndex])) },
        ...types.map(([type]) => element('option', { value: type }, type)));
      if (types.length) body.append(bodyFields(...types[0]));
      const form = element('form', {
        onsubmit: event => { event.preventDefault(); send(path, method, operation, form, place); }
      }, parametersTable(operation), types.length ? choose : undefined, body,
        element('button', { type: 'submit' }, 'Send'));
      const signIn = (operation.security || []).map(choice => Object.keys(choice).join(' and ')).join(', or ');
      return element('details', { 'data-find': `${method} ${path} ${operation.summary}`.toLowerCase() },
        element('summary', {}, element('span', { class: `method ${method}` }, method.toUpperCase()),
          element('span', { class: 'path' }, path), ` ${operation.summary}`),
        element('div', { class: 'inside' }, operation.description ? prose('p', {}, operation.description) : undefined,
          element('p', { class: 'muted' }, signIn ? `Sign in with ${signIn}.` : 'Open to everybody.'), form, place,
          element('h3', {}, 'Answers'), answersTable(operation)));
    };

    const draw = () => {
      document.getElementById('summary').textContent = `${root.info.description} Version ${root.info.version}.`;
      drawSignIn(root.components.securitySchemes || {});
      const place = document.getElementById('routes');
      place.replaceChildren();
      for (const tag of root.tags) {
        const section = element('section', {}, element('h2', {}, tag.name));
        for (const [path, operations] of Object.entries(root.paths)) {
          for (const [method, operation] of Object.entries(operations)) {
            if (operation.tags[0] === tag.name) section.append(drawRoute(path, method, operation));
          }
        }
        place.append(section);
      }
    };

    document.getElementById('search').addEventListener('input', event => {
      const wanted = event.target.value.toLowerCase();
      for (const route of document.querySelectorAll('[data-find]')) route.hidden = !route.dataset.find.includes(wanted);
      for (const section of document.querySelectorAll('#routes section')) {
        section.hidden = !section.querySelector('[data-find]:not([hidden])');
      }
    });

    fetch(new URL('openapi.json', base)).then(answer => answer.json()).then(found => { root = found; draw(); })
      .catch(error => { document.getElementById('routes').textContent = `The document cannot be read: ${error}`; });
    """#
}
