// For mongosh: makes a server the one member of its replica set, once; waits until it takes writes. Run at every start of the compose form.
try {
  rs.status();
} catch (error) {
  if (error.codeName !== 'NotYetInitialized') throw error;
  const self = db
    .getMongo()
    .getURI()
    .replace(/^mongodb:\/\/|[/?].*$/g, '');
  rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: self }] });
}
for (let waited = 0; !db.hello().isWritablePrimary; waited += 1) {
  if (waited === 60) throw new Error('The server did not become writable within a minute.');
  sleep(1000);
}
