#!/usr/bin/env node
import "../dist/virtctl.js";
