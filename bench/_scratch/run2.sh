/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 columns nodead=1 in=1 auto=4000
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 columns nodead=1 in=1 auto=8000
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 columns nodead=1 in=1 auto=8000 page=8192
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 columns nodead=1 in=1 auto=16000 page=2048
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 columns nodead=1 in=1 auto=32000 page=1024
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 columns nodead=1 in=1 auto=4000 merge=4
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 columns nodead=1 in=1 auto=8000 merge=4
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 shared nodead=1 in=1 auto=8000
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 shared nodead=1 in=1 auto=8000 merge=4
/work/w/views/node_modules/.bin/node layouts.mjs /tmp/views-trace-80 columns nodead=1 noindex=1 auto=8000
