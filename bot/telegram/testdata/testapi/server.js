// Starts telegram-test-api on a free port of this machine, prints its address, and ends when its
// standard input does.
'use strict';
const net = require('node:net');
const TelegramServer = require('telegram-test-api');

const probe = net.createServer();
probe.listen(0, '127.0.0.1', () => {
  const { port } = probe.address();
  probe.close(async () => {
    const server = new TelegramServer({ host: '127.0.0.1', port });
    await server.start();
    console.log(server.config.apiURL);
    process.stdin.resume();
    process.stdin.on('end', () => process.exit(0));
  });
});
