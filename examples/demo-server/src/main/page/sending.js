// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
import Uppy from '@uppy/core'
import DropTarget from '@uppy/drop-target'
import GoldenRetriever from '@uppy/golden-retriever'
import Tus from '@uppy/tus'
import { idOf } from './api.js'
import { $, badge, complain, el, say, tell } from './dom.js'
import { duration, size } from './words.js'

const MIB = 2 ** 20
const AT_ONCE = 3
const RETRIES = [500, 1000, 2000, 3000, ...Array(60).fill(5000)]

const transfers = new Map()
let begun = () => {}
let done = () => {}

const uppy = new Uppy({ id: 'pawl', autoProceed: true, allowMultipleUploadBatches: true })
  .use(DropTarget, { target: document.body })
  .use(Tus, {
    endpoint: new URL('files', document.baseURI).href,
    limit: AT_ONCE,
    retryDelays: RETRIES,
    removeFingerprintOnSuccess: true,
    allowedMetaFields: ['name', 'type'],
    onShouldRetry(problem, _attempt, _options, usual) {
      const again = usual(problem)
      if (again) interrupted(problem.originalRequest?.getURL())
      return again
    },
  })

/** Sends what is chosen or dropped; onBegun is told when the server knows an upload, and onDone when its last byte is there. */
export function startSending(onBegun, onDone) {
  begun = onBegun
  done = onDone
  uppy.on('restored', goOn)
  // files that are larger are chosen again after a reload; they go on all the same
  uppy.use(GoldenRetriever, { indexedDB: { maxFileSize: 512 * MIB, maxTotalSize: 2048 * MIB } })
  $('choose').addEventListener('click', () => $('input').click())
  $('input').addEventListener('change', choose)
  $('all').addEventListener('click', () => (allPaused() ? uppy.resumeAll() : uppy.pauseAll()))
}

/** Whether an upload has its row here. */
export const isBeingSent = (uploadID) =>
  uppy.getFiles().some((file) => file.tus?.uploadUrl && idOf(file.tus.uploadUrl) === uploadID && transfers.has(file.id))

/** Bytes of one request, where something on the way takes no more. */
export function sendAtOnce(bytes) {
  uppy.getPlugin('Tus').setOptions({ chunkSize: bytes ?? Infinity })
}

function choose(event) {
  const chosen = [...event.target.files]
  event.target.value = ''
  uppy.addFiles(chosen.map((file) => ({ source: 'choice', name: file.name, type: file.type, data: file })))
}

/** After a reload: what the browser has kept goes on by itself, for the rest the user is asked in the list of files. */
function goOn() {
  for (const file of uppy.getFiles()) {
    if (file.isGhost || file.progress.uploadComplete) uppy.removeFile(file.id)
    else row(file)
  }
  if (transfers.size > 0) {
    say('Uploads go on')
    begun()
    uppy.emit('restore-confirmed')
  }
}

uppy.on('file-added', row)
uppy.on('upload-progress', (file, { bytesUploaded, bytesTotal }) => {
  const transfer = transfers.get(file.id)
  if (transfer && !transfer.known) {
    transfer.known = true
    begun()
  }
  transfer?.progress(bytesUploaded, bytesTotal)
})
uppy.on('upload-pause', (file) => transfers.get(file.id)?.show())
uppy.on('pause-all', showAll)
uppy.on('resume-all', showAll)
uppy.on('upload-error', (file, problem, response) => transfers.get(file.id)?.failed(problem, response))
uppy.on('file-removed', (file) => transfers.get(file.id)?.leave())
uppy.on('upload-success', (file) => {
  transfers.get(file.id)?.leave()
  say(`${file.name} is uploaded`)
  done()
  // not at once: Uppy takes a file that is removed now for one whose upload is to be deleted
  setTimeout(() => uppy.getFile(file.id) && uppy.removeFile(file.id))
})
uppy.on('restriction-failed', (_file, problem) => complain(problem.message))

function row(file) {
  if (!transfers.has(file.id)) transfers.set(file.id, new Transfer(file))
  showAll()
}

/** Uppy does not say of which file; the request does. */
function interrupted(url) {
  for (const [id, transfer] of transfers) {
    if (url && uppy.getFile(id)?.tus?.uploadUrl === url) transfer.wait()
  }
}

function allPaused() {
  return [...transfers.keys()].every((id) => uppy.getFile(id)?.isPaused)
}

function showAll() {
  for (const transfer of transfers.values()) transfer.show()
  summary()
}

function summary() {
  $('sending').hidden = transfers.size === 0
  tell($('all'), allPaused() ? 'Resume all' : 'Pause all')
  $('all').hidden = transfers.size < 2
  let bytes = 0
  let whole = 0
  for (const transfer of transfers.values()) {
    bytes += transfer.bytes
    whole += transfer.whole
  }
  tell($('total'), transfers.size < 2 ? '' : `${transfers.size} files, ${size(bytes)} of ${size(whole)}`)
}

class Transfer {
  constructor(file) {
    this.id = file.id
    this.name = file.name
    this.bytes = Number(file.progress.bytesUploaded) || 0
    this.whole = file.size ?? 0
    this.rate = 0
    this.known = false
    this.waits = false
    this.seen = { at: performance.now(), bytes: this.bytes }
    this.problem = ''
    this.meta = el('span', { className: 'meta' })
    this.bar = el('progress', { max: 1, value: 0 })
    this.bar.setAttribute('aria-label', `Progress of ${file.name}`)
    this.toggle = el('button', { type: 'button', className: 'toggle' })
    this.toggle.addEventListener('click', () => this.act())
    this.cancel = el('button', { type: 'button', textContent: 'Cancel' })
    this.cancel.setAttribute('aria-label', `Cancel ${file.name}`)
    this.cancel.addEventListener('click', () => uppy.removeFile(this.id))
    this.element = el(
      'li',
      {},
      badge(file.name),
      el('div', { className: 'what' }, el('strong', { className: 'name', title: file.name }, file.name), this.meta, this.bar),
      el('div', { className: 'acts' }, this.toggle, this.cancel),
    )
    this.element.dataset.name = file.name
    $('transfers').append(this.element)
    this.show()
  }

  act() {
    if (this.problem) {
      this.problem = ''
      uppy.retryUpload(this.id)
      this.show()
    } else {
      uppy.pauseResume(this.id)
    }
  }

  progress(bytes, whole) {
    const now = performance.now()
    const seconds = (now - this.seen.at) / 1000
    if (seconds > 0.5) {
      const rate = Math.max(0, bytes - this.seen.bytes) / seconds
      this.rate = this.rate === 0 ? rate : 0.7 * this.rate + 0.3 * rate
      this.seen = { at: now, bytes }
    }
    this.bytes = bytes
    this.whole = whole
    this.waits = false
    this.show()
    summary()
  }

  wait() {
    this.waits = true
    this.rate = 0
    this.show()
  }

  failed(problem, response) {
    const said = response?.body?.xhr?.responseText
    this.problem = said || problem.message || 'The upload failed.'
    say(`${this.name} failed`)
    this.show()
  }

  show() {
    const paused = uppy.getFile(this.id)?.isPaused ?? false
    const look = this.problem ? 'failed' : paused ? 'paused' : this.waits ? 'waiting' : 'running'
    this.element.dataset.state = look
    this.bar.value = this.whole === 0 ? 0 : this.bytes / this.whole
    tell(this.toggle, { failed: 'Try again', paused: 'Resume' }[look] ?? 'Pause')
    this.toggle.setAttribute('aria-label', `${this.toggle.textContent} ${this.name}`)
    tell(this.meta, this.words(look))
  }

  words(look) {
    if (look === 'failed') return this.problem
    const told = `${size(this.bytes)} of ${size(this.whole)}`
    if (look === 'paused') return `${told} · paused`
    if (look === 'waiting') return `${told} · the connection is lost; trying again`
    if (this.rate < 1) return told
    return `${told} · ${size(this.rate)}/s · ${duration((this.whole - this.bytes) / this.rate)} left`
  }

  leave() {
    const held = this.element.contains(document.activeElement)
    const neighbour = this.element.nextElementSibling ?? this.element.previousElementSibling
    transfers.delete(this.id)
    this.element.remove()
    summary()
    if (held) (neighbour?.querySelector('.acts button') ?? $('choose')).focus({ preventScroll: true })
  }
}
