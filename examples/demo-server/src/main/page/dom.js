// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
export const $ = (id) => document.getElementById(id)

/** An element with properties and children; text is never taken for HTML. */
export function el(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children)
  return made
}

/** Changes text only where it differs, so that screen readers and selections are left in peace. */
export function tell(element, text) {
  if (element.textContent !== text) element.textContent = text
}

/** Says something to screen readers. */
export const say = (text) => tell($('said'), text)

/** Says something that went wrong, to everybody, for some seconds. */
let hiding
export function complain(text) {
  const note = $('complaint')
  tell(note, text)
  note.hidden = false
  clearTimeout(hiding)
  hiding = setTimeout(() => (note.hidden = true), 8000)
}

/** What stands at the left of a row: the end of the name, or what the content is. */
export function badge(name) {
  const end = /\.([a-z0-9]{1,4})$/i.exec(name)
  return el('span', { className: 'badge', ariaHidden: 'true' }, end ? end[1].toLowerCase() : 'file')
}
