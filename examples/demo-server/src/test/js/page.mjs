// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
// node page.mjs CHROMIUM URL FOLDER SCENARIO: uses the demo server's page as people do, and fails if it does not what it
// should. Asks for things that it cannot do by a line on its output, and waits for a line on its input.
import { strict as assert } from 'node:assert'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { chromium } from 'playwright-core'

const [program, url, folder, name] = process.argv.slice(2)
const WAIT = 60_000
const SMALL = 'notes.txt'
const LARGE = 'recording.mp4'
const EICAR = 'invoice.com'

const parent = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
async function ask(wish) {
  console.log(wish)
  await parent.next()
}

const path = (file) => join(folder, file)
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex')

async function api(page, path) {
  return page.evaluate(async (url) => (await fetch(url)).json(), `api${path}`)
}

async function until(what, happens) {
  const end = Date.now() + WAIT
  for (let value = await happens(); Date.now() < end; value = await happens()) {
    if (value) return value
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  assert.fail(`waited in vain for: ${what}`)
}

const inList = (page, file) => page.locator('#files > li').filter({ hasText: file })
const inTransfer = (page, file) => page.locator(`#transfers > li[data-name="${file}"]`)
const button = (page, label) => page.getByRole('button', { name: label, exact: true })

async function standing(page, file, state) {
  await page.locator(`#files > li[data-state="${state}"]`).filter({ hasText: file }).waitFor({ timeout: WAIT })
}

const choose = (page, ...files) => page.setInputFiles('#input', files.map(path))

async function drop(page, file) {
  const content = readFileSync(path(file)).toString('base64')
  const transfer = await page.evaluateHandle(
    ({ content, file }) => {
      const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0))
      const data = new DataTransfer()
      data.items.add(new File([bytes], file, { type: 'text/plain' }))
      return data
    },
    { content, file },
  )
  await page.dispatchEvent('#drop', 'dragover', { dataTransfer: transfer })
  assert.equal(await page.evaluate(() => document.body.className), 'uppy-is-drag-over')
  await page.dispatchEvent('#drop', 'drop', { dataTransfer: transfer })
}

/** Begins the large upload, and returns what the server has when it has something. */
async function half(page) {
  await choose(page, LARGE)
  await inTransfer(page, LARGE).waitFor({ timeout: WAIT })
  return until('the first bytes', async () => {
    const { files } = await api(page, '/files?status=pending,uploading')
    if (files.length === 0) return undefined
    const upload = await api(page, `/upload/${files[0].uploadID}/status`)
    return upload.bytesReceived > 0 ? upload : undefined
  })
}

/** It went on behind what the server had, in one upload, and the whole is what was chosen. */
async function wentOn(page, offsets, had) {
  await standing(page, LARGE, 'available')
  assert.ok(offsets.at(-1) >= had, `went on at ${offsets} where ${had} bytes were`)
  const { files } = await api(page, '/files')
  assert.equal(files.length, 1, 'one upload, not two')
  assert.equal(files[0].sha256, sha256(readFileSync(path(LARGE))))
}

const scenarios = {
  async several(page) {
    await page.getByText('Nothing here yet.').waitFor({ timeout: WAIT })
    await choose(page, SMALL, 'b.txt')
    await drop(page, 'c.txt')
    for (const file of [SMALL, 'b.txt', 'c.txt']) {
      await standing(page, file, 'available')
      const saving = page.waitForEvent('download', { timeout: WAIT })
      await page.getByRole('link', { name: `Download ${file}`, exact: true }).click()
      const saved = await saving
      assert.equal(saved.suggestedFilename(), file)
      assert.deepEqual(readFileSync(await saved.path()), readFileSync(path(file)))
    }
    const sum = sha256(readFileSync(path(SMALL)))
    await inList(page, SMALL).getByTitle(`SHA-256 ${sum}`).waitFor({ timeout: WAIT })
    await button(page, `Delete ${SMALL}`).click()
    await button(page, 'Keep it').click()
    assert.equal(await inList(page, SMALL).count(), 1)
    for (const file of [SMALL, 'b.txt', 'c.txt']) {
      await button(page, `Delete ${file}`).click()
      await button(page, 'Delete').click()
      await inList(page, file).waitFor({ state: 'detached', timeout: WAIT })
    }
    await page.getByText(/^0 bytes of .* used$/).waitFor({ timeout: WAIT })
  },

  async way(page) {
    await button(page, 'Test the way to the server').click()
    await page.getByText('Not buffered:').waitFor({ timeout: WAIT })
  },

  async infected(page) {
    await ask('freeze the scanner')
    await choose(page, EICAR)
    // no file is ever listed as "scanning": that comes by events
    await standing(page, EICAR, 'scanning')
    await page.waitForResponse((answer) => answer.url().includes('/api/files?'), { timeout: WAIT })
    await page.waitForTimeout(100)
    assert.equal(await inList(page, EICAR).getAttribute('data-state'), 'scanning', 'the list has one word for all work')
    await ask('thaw the scanner')
    await standing(page, EICAR, 'quarantined')
    await until('people are told', () => page.evaluate(
      (said) => document.getElementById('said').textContent === said, `${EICAR}: Quarantined`))
    await inList(page, EICAR).getByText('nobody can download it').waitFor({ timeout: WAIT })
    assert.equal(await page.getByRole('link', { name: `Download ${EICAR}` }).count(), 0)
    const { files } = await api(page, '/files')
    const status = await page.evaluate(async (url) => (await fetch(url)).status, files[0].downloadURL)
    assert.equal(status, 403)
  },

  async paused(page, offsets) {
    await half(page)
    await button(page, `Pause ${LARGE}`).click()
    await inTransfer(page, LARGE).getByText('paused').waitFor({ timeout: WAIT })
    const { files } = await api(page, '/files')
    let before = -1
    const had = await until('no more bytes', async () => {
      const { bytesReceived } = await api(page, `/upload/${files[0].uploadID}/status`)
      await page.waitForTimeout(300)
      const still = before === bytesReceived
      before = bytesReceived
      return still ? bytesReceived : 0
    })
    assert.equal(offsets.length, 1)
    await button(page, `Resume ${LARGE}`).click()
    await wentOn(page, offsets, had)
    assert.equal(offsets.length, 2)
  },

  async reloaded(page, offsets) {
    const { bytesReceived } = await half(page)
    await until('the file is kept by the browser', () => page.evaluate(kept))
    await page.reload()
    await wentOn(page, offsets, bytesReceived)
  },

  async chosenAgain(page, offsets) {
    const { bytesReceived } = await half(page)
    await page.goto('about:blank')
    await page.goto(`${url}page/icon.svg`)
    await page.evaluate(forget)
    await page.goto(url)
    await inList(page, LARGE).getByText('Choose the same file again to go on.').waitFor({ timeout: WAIT })
    await choose(page, LARGE)
    await wentOn(page, offsets, bytesReceived)
  },

  async killed(page, offsets) {
    const { bytesReceived } = await half(page)
    await ask('kill')
    await inTransfer(page, LARGE).getByText('the connection is lost; trying again').waitFor({ timeout: WAIT })
    await ask('start')
    await wentOn(page, offsets, bytesReceived)
  },

  async keyboard(page) {
    await choose(page, SMALL, 'b.txt')
    for (const file of [SMALL, 'b.txt']) await standing(page, file, 'available')
    const order = []
    for (let i = 0; i < 11; i++) {
      await page.keyboard.press('Tab')
      order.push(await page.evaluate(() => document.activeElement.ariaLabel ?? document.activeElement.textContent))
    }
    const [newer, older] = order[1].includes(SMALL) ? [SMALL, 'b.txt'] : ['b.txt', SMALL]
    assert.deepEqual(order, [
      'Choose files',
      ...[newer, older].flatMap((file) => [`Copy the SHA-256 of ${file}`, `Download ${file}`, `Delete ${file}`]),
      'The same with curl',
      'openapi.json',
      'Metrics',
      'Test the way to the server',
    ])
    await button(page, `Delete ${newer}`).focus()
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Keep it')
    await page.keyboard.press('Escape')
    assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), `Delete ${newer}`)
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await inList(page, newer).waitFor({ state: 'detached', timeout: WAIT })
    await until('the keyboard is at the neighbour', () =>
      page.evaluate((label) => document.activeElement.ariaLabel === label, `Delete ${older}`))
  },
}

/** In the page: whether the browser has the file, and knows that it was being uploaded. */
async function kept() {
  const names = (await indexedDB.databases()).map((one) => one.name)
  if (!names.includes('uppy-blobs')) return false
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = reject
  })
  const database = await done(indexedDB.open('uppy-blobs'))
  try {
    const stores = database.transaction(['files', 'metadata'])
    const files = await done(stores.objectStore('files').count())
    const known = JSON.stringify(await done(stores.objectStore('metadata').getAll()))
    return files > 0 && known.includes('uploadUrl')
  } finally {
    database.close()
  }
}

/** In the page: as if the file had been too large to be kept. */
function forget() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase('uppy-blobs')
    request.onsuccess = resolve
    request.onerror = reject
  })
}

const browser = await chromium.launch({
  executablePath: program,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-sync'],
})
const complaints = []
let failure
try {
  const page = await browser.newPage({ extraHTTPHeaders: { 'X-Owner': name } })
  const offsets = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => /Content.Security.Policy/i.test(message.text()) && complaints.push(message.text()))
  page.on('request', (request) => {
    if (!/^(about|blob|data):/.test(request.url()) && !request.url().startsWith(url)) complaints.push(`asked elsewhere: ${request.url()}`)
    if (request.method() === 'PATCH') offsets.push(Number(request.headers()['upload-offset']))
  })
  await page.goto(url)
  await scenarios[name](page, offsets).catch(async (error) => {
    await page.screenshot({ path: path('failed.png'), fullPage: true })
    throw new Error(`${error.message}\nthe page says:\n${await page.locator('body').innerText()}`)
  })
  assert.deepEqual(complaints, [])
} catch (error) {
  failure = error
} finally {
  await browser.close()
}
if (failure) console.error(failure)
process.exit(failure ? 1 : 0)
