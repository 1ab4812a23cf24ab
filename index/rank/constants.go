package rank

func Default() *Model { return &Model{} }
