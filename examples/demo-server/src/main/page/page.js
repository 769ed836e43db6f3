// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
import './page.css'
import { refresh, showFiles, sweep } from './files.js'
import { isBeingSent, startSending } from './sending.js'

startSending(sweep, refresh)
showFiles(isBeingSent)
