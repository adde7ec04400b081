// The HTTP peer of an update: a request is answered once it is on the disk, as a PUBACK of the gateway's is.
'use strict'
const fs = require('node:fs')
const http = require('node:http')

const file = fs.openSync(`requests-${process.pid}.log`, 'a')
const server = http.createServer((request, response) => {
  fs.write(file, `${request.url}\n`, () => fs.fdatasync(file, () => response.end('pong')))
})
server.listen(Number(process.env.PORT), '127.0.0.1')

if (process.env.GRACEFUL) {
  process.on('SIGINT', () => server.close(() => process.exit(0)))
}
