using System.Runtime.CompilerServices;
using Fovea.Kernels.Layout;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Convolution.Pointwise;

// A chunk of pixels' share of the weights' gradient of a filter of one tap, as outer products of register tiles:
//   dWeights[oc, ic] = Σ over n, o of dOutput[n, oc, o] · input[n, ic, o·stride]
//   task    (chunk, group, range of rows, range of lanes)
//   inside  piece of pixels, which stays in the second-level cache with the task's sums; then up to three vectors of
//           lanes, which stay in the first-level cache; then rows
//   ahead   each tile fetches a block of the next piece: with few channels the products do not last as long as the
//           reading of both tensors from memory, and must go on meanwhile
//   sums    go to and from the partial gradient for every piece
internal sealed unsafe class PointwiseWeightGradientStage<TSimd> : KernelStage where TSimd : unmanaged, ISimd<TSimd>
{
    private readonly PointwiseWeightGradientPlan _plan;
    private readonly BlockedTensor _input, _dOutput, _rows, _lanes;
    private readonly float* _matrices;
    private readonly float* _biases;

    public PointwiseWeightGradientStage(string name, PointwiseWeightGradientPlan plan, float* input, float* dOutput, float* matrices, float* biases)
    {
        Name = name;
        _plan = plan;
        ConvolutionGeometry geometry = plan.Geometry;
        _input = new BlockedTensor(input, geometry.InChannelsPerGroup, geometry.Groups, geometry.InputArea, geometry.Width.Stride);
        _dOutput = new BlockedTensor(dOutput, geometry.OutChannelsPerGroup, geometry.Groups, geometry.OutputArea, 1);
        (_rows, _lanes) = plan.RowsAreOutputs ? (_dOutput, _input) : (_input, _dOutput);
        _matrices = matrices;
        _biases = biases;
        Tasks = plan.Tasks;
    }

    public override string Name { get; }

    public override int Tasks { get; }

    public override TaskGrain Grain => _plan.Grain;

    [SkipLocalsInit]
    public override void Run(int firstTask, int lastTask)
    {
        PixelRun* runs = stackalloc PixelRun[_plan.PieceRows * _plan.PieceImages];
        for (int task = firstTask; task < lastTask; task++)
        {
            (int rest, int laneRange) = Math.DivRem(task, _plan.LaneRanges);
            (rest, int rowRange) = Math.DivRem(rest, _plan.RowRanges);
            (int chunk, int group) = Math.DivRem(rest, _plan.Geometry.Groups);
            var work = new Work { Group = group, Runs = runs };
            (work.FirstRow, work.LastRow) = _plan.RowRange(rowRange);
            (work.FirstLane, work.LastLane) = _plan.LaneRange(laneRange);
            work.Sums = _matrices + (chunk * (nint)_plan.PartialFloats) + (group * (nint)_plan.PaddedRows * _plan.PaddedLanes);
            bool isFirstOfInputs = (_plan.RowsAreOutputs ? laneRange : rowRange) == 0;
            float* biases = _biases + (chunk * (nint)_plan.PartialFloats) + (group * (nint)_plan.PaddedOutputs);
            SumPieces(ref work, PieceAt(chunk), PieceAt(chunk + 1), _biases is not null && isFirstOfInputs ? biases : null);
        }
    }

    private int PieceAt(int chunk) => (int)((long)_plan.Pieces * chunk / _plan.Chunks);

    // Without an image there is one empty piece, which writes zeros.
    private void SumPieces(ref Work work, int first, int last, float* biases)
    {
        for (int piece = first; piece < last || piece == first; piece++)
        {
            work.Piece = _plan.PieceAt(piece);
            work.Next = _plan.PieceAt(Math.Min(piece + 1, Math.Max(first, last - 1)));
            work.Adds = piece > first;
            work.BlocksFetched = 0;
            if (biases is not null)
            {
                SumBias(work, biases);
            }
            work.RunCount = ListRuns(work);
            for (int lane = work.FirstLane; lane < work.LastLane;)
            {
                // As even as they go: of four vectors, two and two.
                int vectors = (work.LastLane - lane) / TSimd.Width;
                vectors /= PointwiseWeightGradientPlan.Panels(vectors);
                SumPanel(ref work, lane, vectors);
                lane += vectors * TSimd.Width;
            }
        }
    }

    private void SumPanel(ref Work work, int lane, int vectors)
    {
        OuterProductArguments tile;
        tile.Runs = work.Runs;
        tile.RunCount = work.RunCount;
        tile.RowStep = _rows.Step;
        tile.Lanes = Lanes(work, work.Piece, lane);
        tile.LaneStep = _lanes.Step;
        tile.LaneSecond = (nint)(Lanes(work, work.Piece, lane + TSimd.Width) - tile.Lanes);
        tile.LaneThird = (nint)(Lanes(work, work.Piece, lane + (2 * TSimd.Width)) - tile.Lanes);
        tile.SumStep = _plan.PaddedLanes;
        tile.Adds = work.Adds;
        for (int row = work.FirstRow; row < work.LastRow; row += OuterProductTile.Rows<TSimd>())
        {
            tile.Rows = Rows(work, work.Piece, row);
            tile.Sums = work.Sums + ((nint)row * _plan.PaddedLanes) + lane;
            FetchNext(ref work, &tile);
            OuterProductTile.Run<TSimd>(vectors, &tile);
        }
    }

    // The next block of the next piece; when all are fetched, what the tile reads anyway.
    private void FetchNext(ref Work work, OuterProductArguments* tile)
    {
        int row = work.FirstRow + (work.BlocksFetched * Blocks.Size);
        int lane = work.FirstLane + ((work.BlocksFetched - Blocks.Count(work.LastRow - work.FirstRow)) * Blocks.Size);
        tile->FetchesLanes = row >= work.LastRow && lane < work.LastLane;
        tile->Ahead = row < work.LastRow ? Rows(work, work.Next, row) : tile->FetchesLanes ? Lanes(work, work.Next, lane) : tile->Rows;
        work.BlocksFetched++;
    }

    private float* Rows(in Work work, in PixelPiece piece, int row) =>
        _rows.At(piece.FirstImage, work.Group, row, _plan.RowsAreOutputs ? piece.FirstOutput : piece.FirstInput);

    private float* Lanes(in Work work, in PixelPiece piece, int lane) =>
        _lanes.At(piece.FirstImage, work.Group, lane, _plan.RowsAreOutputs ? piece.FirstInput : piece.FirstOutput);

    // A run for each row of each image, from the piece's first pixel.
    private int ListRuns(in Work work)
    {
        int count = 0;
        int inputRow = _plan.Geometry.Height.Stride * _plan.Geometry.Width.Input, outputRow = _plan.Geometry.Width.Output;
        for (int image = 0; image < work.Piece.Images; image++)
        {
            for (int row = 0; row < work.Piece.Rows; row++)
            {
                nint input = (image * _input.ImageFloats) + ((nint)row * inputRow * Blocks.Size);
                nint output = (image * _dOutput.ImageFloats) + ((nint)row * outputRow * Blocks.Size);
                work.Runs[count++] = _plan.RowsAreOutputs ? new PixelRun(output, input, work.Piece.Columns) : new PixelRun(input, output, work.Piece.Columns);
            }
        }
        return count;
    }

    // Four sums a vector hide the latency of an addition; they are added pairwise at the end of the piece.
    private void SumBias(in Work work, float* biases)
    {
        (int first, int last) = _plan.RowsAreOutputs ? (work.FirstRow, work.LastRow) : (work.FirstLane, work.LastLane);
        nint rowFloats = (nint)_plan.Geometry.Width.Output * Blocks.Size;
        for (int channel = first; channel < last; channel += TSimd.Width)
        {
            TSimd s0 = TSimd.Zero, s1 = TSimd.Zero, s2 = TSimd.Zero, s3 = TSimd.Zero;
            for (int run = 0; run < work.Piece.Images * work.Piece.Rows; run++)
            {
                (int image, int row) = Math.DivRem(run, work.Piece.Rows);
                float* pixel = _dOutput.At(work.Piece.FirstImage + image, work.Group, channel, work.Piece.FirstOutput) + (row * rowFloats);
                int i = 0;
                for (; i + 4 <= work.Piece.Columns; i += 4, pixel += 4 * Blocks.Size)
                {
                    s0 += TSimd.Load(pixel);
                    s1 += TSimd.Load(pixel + Blocks.Size);
                    s2 += TSimd.Load(pixel + (2 * Blocks.Size));
                    s3 += TSimd.Load(pixel + (3 * Blocks.Size));
                }
                for (; i < work.Piece.Columns; i++, pixel += Blocks.Size)
                {
                    s0 += TSimd.Load(pixel);
                }
            }
            TSimd sum = (s0 + s1) + (s2 + s3);
            TSimd.Store(work.Adds ? TSimd.Load(biases + channel) + sum : sum, biases + channel);
        }
    }

    // The state of one task.
    private struct Work
    {
        public int Group, FirstRow, LastRow, FirstLane, LastLane;
        public float* Sums;         // the group's matrix in the chunk's partial gradient
        public PixelRun* Runs;

        public PixelPiece Piece, Next;
        public int RunCount, BlocksFetched;
        public bool Adds;           // to the sums of the pieces before
    }
}
