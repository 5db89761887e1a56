/* What pages do beyond what they do without a script: type, phrases and batches at a click, counts and changes as they come;
   and passkeys, which browsers give to scripts alone. Every other page works without it. Browsers from Chromium 80 on. */
(function () {
  'use strict';
  var page = document;

  function each(selector, act) {
    Array.prototype.forEach.call(page.querySelectorAll(selector), act);
  }

  /* Large type changes at once, so that nothing typed is lost; the server keeps the choice. */
  each('[data-type]', function (link) {
    link.addEventListener('click', function (event) {
      if (!window.fetch) { return; }
      event.preventDefault();
      var root = page.documentElement;
      var large = root.classList.toggle('large');
      fetch(link.href, { credentials: 'same-origin', redirect: 'manual' });
      var words = link.textContent;
      link.textContent = link.getAttribute('data-other');
      link.setAttribute('data-other', words);
      link.href = '/large-type?large=' + (large ? 'no' : 'yes');
    });
  });

  /* A phrase is put where the writing stands; nothing is sent. */
  each('button[name="_insert"]', function (button) {
    button.addEventListener('click', function (event) {
      var form = button.form;
      var list = form.elements['_phrase-' + button.value];
      var field = form.elements[button.value];
      event.preventDefault();
      if (!list || !list.value || !field) { return; }
      var from = field.selectionStart;
      var text = field.value;
      field.value = text.slice(0, from) + list.value + text.slice(field.selectionEnd);
      field.focus();
      field.setSelectionRange(from + list.value.length, from + list.value.length);
    });
  });

  /* Problems found are read out and reached first. */
  var problems = page.querySelector('.problems[tabindex]');
  if (problems) { problems.focus(); }

  /* All of a batch at once. */
  each('[data-all]', function (box) {
    box.hidden = false;
    box.addEventListener('click', function () {
      each('input[name="' + box.getAttribute('data-all') + '"]', function (one) { one.checked = true; });
    });
  });

  /* What a form would print, as it is typed: asked for when the writing rests, one at a time. Files are not sent along. */
  each('[data-preview]', function (place) {
    var form = page.getElementById('act');
    if (!form || !window.fetch || !window.FormData) { return; }
    var timer = null;
    var asking = false;
    var again = false;

    function ask() {
      if (asking) { again = true; return; }
      asking = true;
      again = false;
      var typed = new FormData(form);
      each('#act input[type="file"]', function (input) { typed.delete(input.name); });
      typed.set('_preview', 'live');
      fetch(form.action, { method: 'POST', body: typed, credentials: 'same-origin', redirect: 'error' })
        .then(function (answer) { return answer.ok ? answer.text() : null; })
        .then(function (html) {
          if (html !== null) { place.innerHTML = html; }
        })
        .catch(function () { /* The last preview stays. */ })
        .then(function () {
          asking = false;
          if (again) { ask(); }
        });
    }

    form.addEventListener('input', function () {
      clearTimeout(timer);
      timer = setTimeout(ask, 400);
    });
    var button = form.querySelector('button[name="_preview"]');
    if (button) {
      button.addEventListener('click', function (event) {
        event.preventDefault();
        ask();
        place.focus();
      });
    }
  });

  /* A passkey is asked for as soon as its page comes, and again by its button; what the browser answers goes back in the
     form. Bytes are written as base64 without padding, as the server writes them. */
  function bytes(text) {
    var plain = window.atob(text.replace(/-/g, '+').replace(/_/g, '/'));
    return Uint8Array.from(plain, function (c) { return c.charCodeAt(0); });
  }

  function written(buffer) {
    var plain = Array.prototype.map.call(new Uint8Array(buffer), function (b) { return String.fromCharCode(b); });
    return window.btoa(plain.join('')).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
  }

  function question(options) {
    options.challenge = bytes(options.challenge);
    if (options.user) { options.user.id = bytes(options.user.id); }
    (options.allowCredentials || []).concat(options.excludeCredentials || []).forEach(function (known) {
      known.id = bytes(known.id);
    });
    return { publicKey: options };
  }

  function answered(key) {
    var response = {};
    ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle'].forEach(function (part) {
      response[part] = key.response[part] ? written(key.response[part]) : null;
    });
    return JSON.stringify({ id: key.id, rawId: written(key.rawId), type: key.type, response: response, extensions: {} });
  }

  each('form[data-passkey]', function (form) {
    var busy = false;
    function show(which, shown) {
      each('[data-passkey-' + which + ']', function (words) { words.hidden = !shown; });
    }
    function ask() {
      if (busy) { return; }
      busy = true;
      show('failed', false);
      var options = question(JSON.parse(form.getAttribute('data-options')));
      var how = form.getAttribute('data-passkey') === 'create' ? 'create' : 'get';
      navigator.credentials[how](options).then(function (key) {
        form.elements.answer.value = answered(key);
        form.submit();
      }).catch(function () {
        busy = false;
        show('failed', true);
      });
    }
    if (!window.PublicKeyCredential || !navigator.credentials) {
      show('unable', true);
      return;
    }
    form.addEventListener('submit', function (event) {
      event.preventDefault();
      ask();
    });
    ask();
  });

  /* Counts and changes as they come. */
  var where = page.body.getAttribute('data-stream');
  if (!where || !window.EventSource) { return; }
  var watched = page.querySelector('[data-subject]');
  if (watched) {
    where += '?subject=' + encodeURIComponent(watched.getAttribute('data-subject')) +
      '&seen=' + encodeURIComponent(watched.getAttribute('data-seen'));
  }
  var stream = null;

  function open() {
    stream = new EventSource(where);
    stream.addEventListener('counts', function (event) {
      var counts = JSON.parse(event.data);
      each('[data-live]', function (place) {
        var number = counts[place.getAttribute('data-live')];
        if (typeof number !== 'number') { return; }
        place.textContent = number > 99 ? '99+' : String(number);
        place.hidden = number === 0;
      });
    });
    stream.addEventListener('changed', function () {
      if (watched) { watched.hidden = false; }
    });
    stream.addEventListener('end', function () { stream.close(); });
  }

  function close() {
    if (stream) { stream.close(); }
    stream = null;
  }

  /* A page nobody looks at holds no connection. */
  page.addEventListener('visibilitychange', function () {
    close();
    if (!page.hidden) { open(); }
  });
  window.addEventListener('pagehide', close);
  if (!page.hidden) { open(); }
})();
