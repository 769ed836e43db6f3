// Copyright 2026 the Pawl authors. SPDX-License-Identifier: Apache-2.0
import './page.css'
import { refresh, showFiles, sweep } from './files.js'
import { isBeingSent, sendAtOnce, startSending } from './sending.js'
import { offerTest } from './way.js'

startSending(sweep, refresh)
showFiles(isBeingSent, sendAtOnce)
offerTest()
