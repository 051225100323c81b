/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 now
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 now auto=0
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 columns
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 columns auto=0
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 columns nodead=1
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 columns nodead=1 in=1
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 columns nodead=1 in=1 auto=0
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 columns nodead=1 in=1 auto=16000
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 shared nodead=1 in=1
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 shared nodead=1 in=1 auto=0
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 shared nodead=1 in=1 auto=16000
