// For mongosh, over the loopback address of a server: makes it the one member of its replica set and gives it its users, once; at every later
// start gives the services' user the password that stands in their URL. While a server has no user, it lets its own machine make the first one.
const { readFileSync } = require('node:fs');

const secret = (name) => readFileSync(`/run/secrets/${name}`, 'utf8').trim();
const admin = db.getSiblingDB('admin');
const root = { user: 'root', pwd: secret('root') };
const [, user, pwd, database] = /\/\/([^:]+):([^@]+)@[^/]+\/([^?]+)/.exec(secret('url'));

function known() {
  try {
    admin.auth(root.user, root.pwd);
    return true;
  } catch (error) {
    if (error.codeName !== 'AuthenticationFailed') throw error;
    return false;
  }
}

const before = known();
try {
  rs.status();
} catch (error) {
  if (error.codeName !== 'NotYetInitialized') throw error;
  rs.initiate({ _id: 'rs0', members: [{ _id: 0, host: process.env.SELF }] });
}
for (let waited = 0; !db.hello().isWritablePrimary; waited += 1) {
  if (waited === 60) throw new Error('The server did not become writable within a minute.');
  sleep(1000);
}
if (!before) {
  admin.createUser({ ...root, roles: ['root'] });
  admin.auth(root.user, root.pwd);
}
const home = db.getSiblingDB(database);
const services = { pwd: decodeURIComponent(pwd), roles: [{ role: 'readWrite', db: database }] };
if (home.getUser(user)) home.updateUser(user, services);
else home.createUser({ user, ...services });
