import{a}from"./part-L6V2GKZE.js";import"./part-UDZK6GON.js";import"./part-2NHK4TX3.js";import"./part-2NHZSVWU.js";import"./part-MRGGCJ56.js";import"./part-3DT5XSCP.js";export{a as initialize};
