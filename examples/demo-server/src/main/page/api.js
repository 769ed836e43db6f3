// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
const SHOWN = 'pending,uploading,processing,available,archived,quarantined,scan_failed,failed'
const PAGE = 50

async function asked(path, options) {
  const answer = await fetch(`api${path}`, options)
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}))
    throw new Error(problem.detail ?? `The server says ${answer.status}.`)
  }
  return answer.status === 204 ? {} : answer.json()
}

export const usage = () => asked('/usage')

export const files = (cursor) =>
  asked(`/files?limit=${PAGE}&status=${SHOWN}${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)

export const upload = (uploadID) => asked(`/upload/${uploadID}/status`)

export const remove = (fileID) => asked(`/files/${fileID}`, { method: 'DELETE' })

/** What an upload's URL ends with, whatever the protocol. */
export const idOf = (url) => url.slice(url.lastIndexOf('/') + 1)
