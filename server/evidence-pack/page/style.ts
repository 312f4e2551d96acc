/** How a pack looks on a screen, on a phone and on paper. Colors pass WCAG AA on white and are never the only sign. */
export const STYLE = `
*{box-sizing:border-box}
body{margin:0 auto;max-width:1080px;padding:24px;color:#1f1f1f;background:#fff;font:15px/1.6 "Noto Sans SC","Noto Sans CJK SC","Source Han Sans SC","PingFang SC","Microsoft YaHei",system-ui,sans-serif;overflow-wrap:anywhere}
header{display:flex;gap:16px;align-items:baseline;justify-content:space-between;border-bottom:2px solid #1f1f1f;margin-bottom:12px}
h1{font-size:24px;line-height:1.35;margin:0 0 8px}
h2{font-size:19px;margin:36px 0 10px;padding-bottom:4px;border-bottom:1px solid #8c8c8c}
h3{font-size:16px;margin:24px 0 6px}
h4{font-size:15px;margin:14px 0 4px}
p{margin:6px 0}
a{color:#0958d9}
nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin-bottom:8px}
bdi{white-space:pre-wrap}
.other{white-space:nowrap}
.strong{font-weight:600}
.muted{color:#595959}
.good{color:#135200;font-weight:600}
.bad{color:#a8071a;font-weight:600}
.erased{color:#595959;font-style:italic}
.code{font-family:"Noto Sans Mono CJK SC",ui-monospace,Menlo,Consolas,monospace;font-size:.87em}
table{width:100%;border-collapse:collapse;margin:6px 0 12px}
td,th{padding:5px 8px;vertical-align:top;text-align:left;border-bottom:1px solid #d9d9d9}
thead th{border-bottom:1.5px solid #1f1f1f;font-weight:600}
.facts th{width:24%;font-weight:400;color:#595959}
.rows,.grid{table-layout:fixed}
.grid td,.grid th{padding:3px 4px;border:1px solid #d9d9d9;font-size:13px}
figure{margin:8px 0;overflow-x:auto}
figure svg{display:block;max-width:100%;height:auto}
@media (max-width:640px){
body{padding:14px;font-size:16px}
header{display:block}
.rows,.rows tbody,.rows tr,.rows td,.facts,.facts tbody,.facts tr,.facts th,.facts td{display:block;width:auto}
.rows colgroup,.rows thead{display:none}
.rows tr{padding:8px 0;border-bottom:1px solid #8c8c8c}
.rows td,.facts td,.facts th{border:0;padding:1px 0}
.rows td::before{content:attr(data-column) "  ";color:#595959}
.facts tr{padding:4px 0;border-bottom:1px solid #d9d9d9}
.grid td,.grid th{padding:2px;font-size:11px}
figure svg{max-width:none}
}
@page{size:A4;margin:16mm 15mm 18mm;@bottom-center{content:counter(page) " / " counter(pages);font-size:9pt;color:#595959}}
@media print{
body{max-width:none;padding:0;font-size:9.5pt}
nav,.other{display:none}
h1{font-size:17pt}h2{font-size:13.5pt}h3{font-size:11pt}h4{font-size:10pt}
h2,h3,h4{break-after:avoid}
tr{break-inside:avoid}
thead{display:table-header-group}
figure{overflow:visible}
figure svg{max-height:235mm;width:auto}
a{color:inherit;text-decoration:none}
}
`;
