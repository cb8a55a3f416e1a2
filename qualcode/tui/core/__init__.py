"""The core category: judgements first, what is counted behind them."""
