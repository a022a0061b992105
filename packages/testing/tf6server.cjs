const fs=require("fs");const t=require("./dist/index.js");
(async()=>{ const s=await t.embeddedPostgres({version:18}); const d=await t.createDeployer(s,{database:"shop"}); const e=await t.startEmulator();
fs.writeFileSync("/tmp/tf6g/hand/env",`export PGPORT=${s.port} DPW=${d.password} PULUMI_DEBUG_PROVIDERS=${e.debugProviders} HPID=${process.pid}\n`);
setInterval(()=>{},1000); process.on("SIGTERM",async()=>{await e.stop();await s.stop();process.exit()});})();
